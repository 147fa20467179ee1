/** The head of the chat: who is chatting, in which language and time zone, and what else they can do. */

import { zones } from "./dates.js";
import { avatar, byId, el, icon, inRow, keepFocus } from "./dom.js";
import { LANGUAGES, languageName } from "./words.js";

export class Head {
  #typing = false;
  #open = false;

  /** `act` has back(), language(code), zone(name), writeAs(person id), block(bool), contact() and location(). */
  constructor(store, act) {
    this.store = store;
    this.act = act;
    this.box = byId("chat-head");
    document.addEventListener("pointerdown", (event) => this.box.contains(event.target) || this.#toggle(false));
    this.box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.#open) return;
      event.stopPropagation();
      this.#toggle(false);
      this.box.querySelector("[data-key=more]").focus();
    });
  }

  draw() {
    const { chatId, bot } = this.store;
    if (chatId === null) return;
    const title = this.store.title(chatId);
    this.status = el("span", { class: "head-facts faint" });
    keepFocus(this.box, () => this.box.replaceChildren(
      el("button", { class: "round back", type: "button", "data-key": "back", "aria-label": "Back to the list", title: "Back",
        onclick: () => this.act.back() }, icon("back")),
      avatar(chatId, title),
      el("div", { class: "head-text" }, el("h1", {}, el("bdi", {}, title)), this.status),
      el("button", { class: "quiet", type: "button", "data-key": "more", "aria-expanded": String(this.#open), "aria-controls": "settings",
        onclick: () => this.#toggle(!this.#open) }, "Settings"),
      this.#settings()));
    byId("chat").setAttribute("aria-label", `Chat of ${title} with ${bot.first_name}`);
    this.typing(this.#typing);
  }

  typing(on) {
    this.#typing = on;
    if (!this.status) return;
    const { bot } = this.store;
    this.status.classList.toggle("is-typing", on);
    this.status.replaceChildren(...(on ? [el("bdi", {}, `${bot.first_name}: ${this.store.words().typing} …`)] : this.#facts()));
  }

  #facts() {
    const person = this.store.person();
    const zone = this.store.zoneName(this.store.zoneOf(person?.id));
    const facts = inRow([languageName(person?.language_code), zone]);
    if (this.store.isGroup()) return ["Writing as ", el("bdi", {}, this.store.title(person?.id)), " · ", ...facts];
    return [el("span", { class: "only-desktop" }, "Chat with ", el("bdi", {}, this.store.bot.first_name), " · "), ...facts];
  }

  #settings() {
    const { store, act } = this;
    const person = store.person();
    if (!person) return el("div", { id: "settings", hidden: true });
    const known = LANGUAGES.some(([code]) => code === (person.language_code ?? ""));
    const languages = known ? LANGUAGES : [...LANGUAGES, [person.language_code, person.language_code]];
    const { near, others } = zones(store.zone);
    const option = (chosen) => (name) => el("option", { value: name, selected: name === chosen }, name.replaceAll("_", " "));
    return el("div", { class: "settings", id: "settings", hidden: !this.#open, role: "group", "aria-label": "Settings of this person" },
      store.isGroup() ? this.#field("Write as", "as", (value) => act.writeAs(Number(value)),
        store.members(store.chatId).map((one) => el("option", { value: one.id, selected: one.id === person.id }, store.title(one.id)))) : null,
      this.#field("Language of the app", "language", act.language,
        languages.map(([code, name]) => el("option", { value: code, selected: code === (person.language_code ?? "") }, name))),
      this.#field("Time zone", "zone", act.zone,
        el("optgroup", { label: "Near at hand" }, near.map(option(store.zoneOf(person.id)))),
        el("optgroup", { label: "All" }, others.map(option(store.zoneOf(person.id))))),
      el("div", { class: "settings-buttons" },
        this.#button("Share my contact", "contact", act.contact),
        this.#button("Share a place", "location", act.location),
        this.#button(person.blocked ? "Unblock the bot" : "Block the bot", "block", () => act.block(!person.blocked))));
  }

  #field(label, key, change, ...options) {
    return el("label", {}, el("span", {}, label),
      el("select", { "data-key": key, onchange: (event) => change(event.target.value) }, ...options));
  }

  #button(label, key, act) {
    return el("button", { type: "button", "data-key": key, onclick: () => { this.#toggle(false); act(); } }, label);
  }

  #toggle(on) {
    if (on === this.#open) return;
    this.#open = on;
    this.box.querySelector("#settings").hidden = !on;
    this.box.querySelector("[data-key=more]").setAttribute("aria-expanded", String(on));
    if (on) this.box.querySelector("#settings select")?.focus();
  }
}
