/** The list of messages: dates between days, edits in place, scrolling that stays where the reader is. */

import { bubble } from "./bubble.js";
import * as dates from "./dates.js";
import { byId, el } from "./dom.js";

const NEAR_BOTTOM_PX = 60;
const SAME_BREATH_S = 600;

export class Log {
  #stuck = true;
  #missed = 0;
  #top = 0;

  constructor(store, act) {
    this.store = store;
    this.act = act;
    this.frame = byId("log");
    this.inner = el("div", { class: "log-inner" });
    this.dots = el("div", { class: "typing-dots", "aria-hidden": "true", hidden: true }, el("i"), el("i"), el("i"));
    this.pill = byId("pill");
    this.frame.append(this.inner, this.dots);
    this.frame.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.frame.addEventListener("keydown", (event) => this.#key(event));
    this.pill.addEventListener("click", () => this.toBottom());
    const follow = new ResizeObserver(() => this.#stuck && this.#jumpDown());
    follow.observe(this.inner);
    follow.observe(this.frame);
  }

  /** Draw the chat anew; `keepPlace` leaves the reader where they are. */
  rebuild(keepPlace = false) {
    const messages = this.store.ordered(this.store.chatId);
    const top = this.frame.scrollTop;
    this.frame.setAttribute("aria-busy", "true");
    this.frame.lang = this.store.view().locale;
    this.inner.replaceChildren();
    if (!messages.length) this.inner.append(this.#welcome());
    let previous = null;
    for (const message of messages) {
      this.#append(message, previous);
      previous = message;
    }
    this.frame.setAttribute("aria-busy", "false");
    if (keepPlace && !this.#stuck) this.frame.scrollTop = top;
    else this.toBottom();
  }

  /** A new or an edited message of the open chat. */
  show(message, isNew) {
    const old = this.#node(message.message_id);
    if (old) {
      this.#replace(old, message);
      return;
    }
    // The event of a scroll just made may still be on its way.
    this.#scrolled();
    const messages = this.store.ordered(this.store.chatId);
    if (messages.at(-1).message_id !== message.message_id || messages.length === 1) {
      this.rebuild(true);
      return;
    }
    this.#append(message, messages.at(-2), isNew);
    if (this.#stuck || message.from?.id === this.store.personId) this.toBottom();
    else this.#miss();
  }

  typing(on) {
    this.dots.hidden = !on;
    if (on && this.#stuck) this.#jumpDown();
  }

  jump(messageId) {
    const node = this.#node(messageId);
    if (!node) return;
    node.scrollIntoView({ block: "center" });
    node.focus({ preventScroll: true });
    node.classList.remove("found");
    requestAnimationFrame(() => node.classList.add("found"));
  }

  toBottom() {
    this.#stuck = true;
    this.#missed = 0;
    this.pill.hidden = true;
    this.#jumpDown();
  }

  #node(messageId) {
    return this.inner.querySelector(`[data-id="${messageId}"]`);
  }

  #append(message, previous, isNew = false) {
    const view = this.store.view();
    const sent = new Date(message.date * 1000);
    const newDay = !previous || dates.dayKey(view, new Date(previous.date * 1000)) !== dates.dayKey(view, sent);
    if (newDay) this.inner.append(this.#separator(view, sent));
    const node = bubble(message, this.store, this.act);
    const together = !newDay && previous.from?.id === message.from?.id && message.date - previous.date < SAME_BREATH_S;
    node.classList.toggle("same", together);
    node.classList.toggle("arriving", isNew);
    this.inner.append(node);
  }

  #replace(old, message) {
    const fresh = bubble(message, this.store, this.act);
    fresh.classList.toggle("same", old.classList.contains("same"));
    const within = old.contains(document.activeElement);
    const buttons = within ? [...old.querySelectorAll("button, a")] : [];
    const at = buttons.indexOf(document.activeElement);
    old.replaceWith(fresh);
    if (within) (fresh.querySelectorAll("button, a")[at] ?? fresh).focus({ preventScroll: true });
    if (this.#stuck) this.#jumpDown();
  }

  #separator(view, instant) {
    const today = dates.dayKey(view, instant) === dates.dayKey(view, this.store.now());
    const label = dates.day(view, instant);
    return el("div", { class: "day" },
      el("time", { datetime: instant.toISOString(), title: label, dir: "auto" }, today ? `${this.store.words().today} · ${label}` : label));
  }

  #welcome() {
    const { bot } = this.store;
    const words = this.store.words();
    return el("div", { class: "welcome" },
      el("h2", { dir: "auto" }, bot.first_name),
      el("p", { dir: "auto" }, bot.description || "Nothing has been said in this chat yet."),
      el("button", { class: "primary", type: "button", onclick: () => this.act.say("/start") }, words.start));
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.frame;
    const atBottom = scrollHeight - scrollTop - clientHeight < NEAR_BOTTOM_PX;
    // Only scrolling up lets go: a keyboard that opens below also leaves the bottom behind.
    this.#stuck = atBottom || (this.#stuck && scrollTop >= this.#top);
    this.#top = scrollTop;
    if (this.#stuck) {
      this.#missed = 0;
      this.pill.hidden = true;
    }
  }

  #miss() {
    this.#missed += 1;
    this.pill.textContent = `${this.store.words().fresh} (${this.#missed})`;
    this.pill.hidden = false;
  }

  #jumpDown() {
    this.frame.scrollTop = this.frame.scrollHeight;
  }

  #key(event) {
    const all = [...this.inner.querySelectorAll("article")];
    const at = all.indexOf(event.target);
    if (event.target !== this.frame && at < 0) return;
    const to = { ArrowUp: at < 0 ? all.length - 1 : at - 1, ArrowDown: at + 1, Home: 0, End: all.length - 1 }[event.key];
    if (to !== undefined && all[to]) {
      all[to].focus();
      event.preventDefault();
    } else if (event.key === "Enter" && at >= 0) {
      all[at].querySelector(".more").click();
      event.preventDefault();
    }
  }
}
