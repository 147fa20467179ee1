/** Writing: text, replies, edits, files, commands. Enter sends, Shift+Enter begins a new line, Esc steps back. */

import { CommandList } from "./commands.js";
import { byId, el, icon } from "./dom.js";
import { summary } from "./media.js";
import { directionOf } from "./words.js";

const TALLEST_PX = 180;

export class Composer {
  /** `act` has send({text, replyTo, file}), edit(message, text) and unblock(). */
  constructor(store, act) {
    this.store = store;
    this.act = act;
    this.drafts = new Map();
    this.mode = null; // {kind: "reply" | "edit", message}
    this.file = null;
    this.#build();
    this.list = new CommandList(store, this.suggestions, this.input, this.menuButton, (text) => this.#sendNow(text));
  }

  #build() {
    this.bar = el("div", { class: "context-bar", hidden: true });
    this.suggestions = el("ul", { class: "suggestions", id: "suggestions", role: "listbox", "aria-label": "Commands", hidden: true });
    this.input = el("textarea", { id: "input", rows: 1, dir: "auto", autocomplete: "off", "aria-label": "Message",
      role: "combobox", "aria-expanded": "false", "aria-controls": "suggestions", "aria-autocomplete": "list" });
    this.menuButton = el("button", { class: "menu-button", type: "button", "aria-haspopup": "listbox" }, icon("menu"), el("span"));
    this.picker = el("input", { type: "file", hidden: true, tabindex: -1, "aria-hidden": "true", id: "file" });
    const attach = el("button", { class: "round", type: "button", title: "Attach a file", "aria-label": "Attach a file",
      onclick: () => this.picker.click() }, icon("clip"));
    this.toggle = el("button", { class: "round", type: "button", hidden: true, "aria-controls": "keyboard" }, icon("keyboard"));
    this.sendButton = el("button", { class: "round send", type: "button", title: "Send", "aria-label": "Send",
      onclick: () => this.submit() }, icon("send"));
    this.line = el("div", { class: "line" }, this.menuButton, attach, this.picker, this.input, this.toggle, this.sendButton);
    this.unblock = el("button", { class: "wide", type: "button", hidden: true, onclick: () => this.act.unblock() }, "Unblock the bot");
    this.keyboard = el("div", { class: "keyboard", id: "keyboard", role: "group", "aria-label": "Reply keyboard", hidden: true });
    byId("composer").append(this.bar, this.suggestions, this.line, this.unblock, this.keyboard);
    this.input.addEventListener("input", () => this.#changed());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.picker.addEventListener("change", () => this.#attach(this.picker.files[0]));
    this.input.addEventListener("paste", (event) => {
      if (event.clipboardData.files.length) this.#attach(event.clipboardData.files[0]);
    });
  }

  /** Turn to another chat; what was being written there waits as a draft. */
  turnTo(chatId) {
    if (this.chatId !== undefined && this.mode?.kind !== "edit") this.drafts.set(this.chatId, this.input.value);
    this.chatId = chatId;
    this.#leave();
    this.input.value = this.drafts.get(chatId) ?? "";
    this.refresh();
    this.#grow();
  }

  /** Follow the person's language and whether they have blocked the bot. */
  refresh() {
    const words = this.store.words();
    const blocked = !this.store.isGroup() && Boolean(this.store.person()?.blocked);
    this.line.hidden = blocked;
    this.unblock.hidden = !blocked;
    this.#grow();
    this.input.lang = this.store.view().locale;
    this.menuButton.lastChild.textContent = words.menu;
    this.placeholder(null);
  }

  placeholder(text) {
    this.input.placeholder = text || this.store.words().message;
  }

  focus() {
    this.input.focus();
  }

  reply(message) {
    this.#enter({ kind: "reply", message });
  }

  edit(message) {
    this.#enter({ kind: "edit", message });
    this.input.value = message.text;
    this.#grow();
  }

  #enter(mode) {
    this.#leave();
    this.mode = mode;
    const title = mode.kind === "edit" ? "Edit message" : this.store.words().reply;
    this.#showBar(title, summary(mode.message));
    this.focus();
  }

  #attach(file) {
    this.picker.value = "";
    if (!file) return;
    this.#leave();
    this.file = file;
    this.#showBar("File", file.name);
    this.focus();
  }

  #showBar(title, text) {
    this.bar.replaceChildren(
      el("div", { class: "context-text" }, el("strong", {}, title), el("span", { dir: "auto" }, text)),
      el("button", { class: "round", type: "button", title: "Cancel", "aria-label": "Cancel", onclick: () => this.#cancel() }, icon("close")));
    this.bar.hidden = false;
  }

  #cancel() {
    if (this.mode?.kind === "edit") this.input.value = "";
    this.#leave();
    this.#grow();
    this.focus();
  }

  #leave() {
    this.mode = null;
    this.file = null;
    this.bar.hidden = true;
  }

  #changed() {
    this.#grow();
    this.list.filter(this.input.value);
  }

  #grow() {
    // An empty box has no letter to tell its direction by: the placeholder's language does.
    this.input.dir = this.input.value ? "auto" : directionOf(this.store.person()?.language_code);
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, TALLEST_PX)}px`;
    this.sendButton.classList.toggle("ready", Boolean(this.input.value.trim() || this.file));
  }

  #key(event) {
    if (event.isComposing || this.list.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.submit();
    } else if (event.key === "Escape" && (this.mode || this.file)) {
      event.preventDefault();
      event.stopPropagation();
      this.#cancel();
    } else if (event.key === "ArrowUp" && !this.input.value && !this.mode) {
      const own = this.store.ordered(this.chatId).findLast((one) => one.from?.id === this.store.personId && one.text);
      if (!own) return;
      event.preventDefault();
      this.edit(own);
    }
  }

  #sendNow(text) {
    this.input.value = "";
    this.list.close();
    this.#grow();
    this.act.send({ text });
    this.focus();
  }

  async submit() {
    const text = this.input.value.trim();
    const { mode, file } = this;
    if (!text && !file) return;
    this.input.value = "";
    this.list.close();
    this.#leave();
    this.#grow();
    const done = mode?.kind === "edit" ? await this.act.edit(mode.message, text)
      : await this.act.send({ text, file, replyTo: mode?.message.message_id });
    // A refused message comes back to be sent again, unless something else is being written.
    if (!done && !this.input.value) this.input.value = text;
    this.#grow();
  }
}
