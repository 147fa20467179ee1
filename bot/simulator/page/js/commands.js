/** The command menu: by its button, and by typing a slash. */

import { el } from "./dom.js";

export class CommandList {
  commands = [];
  #shown = [];
  #at = 0;

  constructor(store, box, input, button, choose) {
    Object.assign(this, { store, box, input, button, choose });
    button.addEventListener("click", () => (box.hidden ? this.#open(this.commands, true) : this.close()));
    document.addEventListener("pointerdown", (event) => {
      if (!box.contains(event.target) && !button.contains(event.target)) this.close();
    });
    this.take([]);
  }

  take(commands) {
    this.commands = commands;
    this.button.hidden = !commands.length;
    if (!this.box.hidden) this.filter(this.input.value);
  }

  /** Offer what begins with the typed `/word`; anything else closes the list. */
  filter(text) {
    const typed = /^\/([a-z0-9_]*)$/i.exec(text);
    const fitting = typed ? this.commands.filter((one) => one.command.startsWith(typed[1].toLowerCase())) : [];
    if (fitting.length) this.#open(fitting, false);
    else this.close();
  }

  close() {
    this.box.hidden = true;
    this.#shown = [];
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.button.setAttribute("aria-expanded", "false");
  }

  /** Take a key of the message box; true when it was meant for the list. */
  key(event) {
    if (this.box.hidden) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.#mark((this.#at + step + this.#shown.length) % this.#shown.length);
    else if (event.key === "Enter" && !event.shiftKey) this.#take(this.#shown[this.#at]);
    else if (event.key === "Tab") {
      this.input.value = `/${this.#shown[this.#at].command} `;
      this.close();
    } else if (event.key === "Escape") this.close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  #open(commands, fromButton) {
    this.#shown = commands;
    this.box.replaceChildren(...commands.map((one, index) =>
      el("li", { role: "option", id: `command-${index}`, "aria-selected": "false", onclick: () => this.#take(one) },
        el("span", { class: "command-name" }, `/${one.command}`),
        el("span", { class: "command-what", dir: "auto" }, one.description))));
    this.box.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.button.setAttribute("aria-expanded", String(fromButton));
    this.#mark(0);
    if (fromButton) this.input.focus();
  }

  #mark(index) {
    this.#at = index;
    [...this.box.children].forEach((row, at) => row.setAttribute("aria-selected", String(at === index)));
    this.box.children[index].scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", `command-${index}`);
  }

  #take(command) {
    const name = this.store.isGroup() ? `/${command.command}@${this.store.bot.username}` : `/${command.command}`;
    this.close();
    this.choose(name);
  }
}
