/** Adding people and groups. */

import { api } from "./api.js";
import { el } from "./dom.js";
import { formBox } from "./popup.js";
import { LANGUAGES } from "./words.js";

const ROLES = ["participant", "speaker", "organiser", "press", "guest"];

const field = (label, control) => el("label", {}, el("span", {}, label), control);

export function addPerson(store, go) {
  const fields = [
    field("First name", el("input", { name: "first_name", required: true, maxlength: 64, dir: "auto", autofocus: true })),
    field("Last name", el("input", { name: "last_name", maxlength: 64, dir: "auto" })),
    field("Language of the app", el("select", { name: "language_code" }, LANGUAGES.map(([code, name]) => el("option", { value: code }, name)))),
    field("Shown here as", el("select", { name: "label" }, ROLES.map((role) => el("option", { value: role }, role)))),
  ];
  formBox("Add a person", fields, "Add", async (form) => {
    const given = Object.fromEntries([...form].filter(([, value]) => value.trim()));
    const person = await api.addPerson(given);
    store.takeParty({ person });
    go(person.id);
  });
}

export function addGroup(store, go) {
  const boxes = [...store.people.values()].map((person) =>
    el("label", { class: "check" }, el("input", { type: "checkbox", name: "member", value: person.id }),
      el("bdi", {}, store.title(person.id))));
  const fields = [
    field("Name of the group", el("input", { name: "title", required: true, maxlength: 128, dir: "auto", autofocus: true })),
    el("fieldset", {}, el("legend", {}, "Who is in it, besides the bot"), boxes),
  ];
  formBox("New group", fields, "Make the group", async (form) => {
    const members = form.getAll("member").map(Number);
    if (!members.length) throw new Error("Choose at least one person.");
    const chat = await api.addGroup({ title: form.get("title"), members });
    store.takeParty({ chat });
    go(chat.id);
  });
}
