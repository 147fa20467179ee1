/** The list of people and groups. Arrow keys move through it. */

import * as dates from "./dates.js";
import { avatar, byId, el, inRow, keepFocus } from "./dom.js";
import { summary } from "./media.js";
import { languageName } from "./words.js";

const MOST_SHOWN = 300;

export class People {
  constructor(store, choose) {
    this.store = store;
    this.choose = choose;
    this.lists = { people: byId("people"), groups: byId("groups") };
    for (const list of Object.values(this.lists)) list.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Draw the lists anew, once for all that changes before the next frame. */
  draw() {
    if (this.pending) return;
    this.pending = true;
    requestAnimationFrame(() => {
      this.pending = false;
      this.#drawNow();
    });
  }

  #drawNow() {
    const people = [...this.store.people.values()].slice(0, MOST_SHOWN);
    const groups = this.store.groups().slice(0, MOST_SHOWN);
    this.#fill(this.lists.people, people.map((person) => this.#person(person)));
    this.#fill(this.lists.groups, groups.map((group) => this.#group(group)));
    byId("bot-name").textContent = this.store.bot.first_name;
    byId("groups-title").hidden = !groups.length;
  }

  #fill(list, rows) {
    keepFocus(list, () => list.replaceChildren(...rows));
  }

  #person(person) {
    const facts = [person.label, languageName(person.language_code) || null, person.blocked ? "has blocked the bot" : null];
    return this.#row(person.id, facts, this.store.zoneOf(person.id));
  }

  #group(group) {
    const count = this.store.members(group.id).length;
    return this.#row(group.id, [`${count} ${count === 1 ? "person" : "people"} and the bot`], this.store.zone);
  }

  #row(chatId, facts, zone) {
    const title = this.store.title(chatId);
    const last = this.store.last(chatId);
    const { unread } = this.store.room(chatId);
    const open = chatId === this.store.chatId;
    const view = { locale: "en-GB", zone };
    return el("li", {}, el("button",
      { class: "entry", type: "button", "data-key": chatId, "aria-current": open ? "true" : null, onclick: () => this.choose(chatId) },
      avatar(chatId, title),
      el("span", { class: "entry-text" },
        el("span", { class: "entry-top" },
          el("bdi", { class: "entry-name" }, title),
          last ? el("time", { class: "faint" }, dates.brief(view, new Date(last.date * 1000), this.store.now())) : null),
        el("span", { class: "entry-facts" }, inRow(facts)),
        last ? el("span", { class: "entry-last", dir: "auto" }, summary(last)) : null),
      unread ? el("span", { class: "badge" }, String(unread), el("span", { class: "unseen" }, " unread")) : null));
  }

  #key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const all = [...document.querySelectorAll(".people .entry")];
    all[all.indexOf(document.activeElement) + step]?.focus();
    event.preventDefault();
  }
}
