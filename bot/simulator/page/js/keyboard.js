/** The reply keyboard under the message box. */

import { el } from "./dom.js";

export class ReplyKeyboard {
  #given = null;
  #markup = null;
  #shown = false;

  /** `act` has press(text), contact(), location(). */
  constructor(store, composer, act) {
    Object.assign(this, { store, composer, act });
    this.box = composer.keyboard;
    composer.toggle.addEventListener("click", () => this.#show(!this.#shown));
  }

  /** The keyboard that the chat has now, or null. */
  take(markup) {
    const same = JSON.stringify(markup ?? null) === JSON.stringify(this.#given);
    this.#given = markup ?? null;
    this.#markup = markup?.keyboard?.length ? markup : null;
    this.composer.toggle.hidden = !this.#markup;
    this.composer.placeholder(markup?.input_field_placeholder);
    if (!this.#markup) this.box.replaceChildren();
    else if (!same) this.#draw();
    this.#show(Boolean(this.#markup) && (same ? this.#shown : true));
    if (markup?.force_reply && !same) this.#forceReply(markup);
  }

  #forceReply(markup) {
    const last = this.store.last(this.store.chatId);
    if (!last?.outgoing) return;
    this.composer.reply(last);
    this.composer.placeholder(markup.input_field_placeholder);
  }

  #show(on) {
    this.#shown = on;
    this.box.hidden = !on;
    const label = on ? "Hide the reply keyboard" : "Show the reply keyboard";
    this.composer.toggle.setAttribute("aria-expanded", String(on));
    this.composer.toggle.setAttribute("aria-label", label);
    this.composer.toggle.title = label;
  }

  #draw() {
    const { keyboard, resize_keyboard: small } = this.#markup;
    this.box.classList.toggle("tall", !small);
    this.box.replaceChildren(...keyboard.map((row) => el("div", { class: "row" }, row.map((button) => this.#button(button)))));
  }

  #button(entry) {
    const button = typeof entry === "string" ? { text: entry } : entry;
    return el("button", { class: "key", type: "button", onclick: () => this.#press(button) }, el("span", { dir: "auto" }, button.text));
  }

  #press(button) {
    if (button.request_contact) this.act.contact();
    else if (button.request_location) this.act.location();
    else this.act.press(button.text);
    if (this.#markup?.one_time_keyboard) {
      this.#show(false);
      this.composer.focus();
    }
  }
}
