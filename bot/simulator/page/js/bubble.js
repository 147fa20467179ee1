/** One message as an element. */

import * as dates from "./dates.js";
import { avatar, el, fullName } from "./dom.js";
import { safeAddress, startCommand } from "./links.js";
import { media, service, summary } from "./media.js";
import { rich } from "./text.js";

/** `act` has say(text), tap(message, button, element), actions(message, anchor) and jump(message id). */
export function bubble(message, store, act) {
  const sentence = service(message);
  if (sentence) return el("div", { class: "service", "data-id": message.message_id }, el("bdi", {}, sentence));
  const mine = !message.outgoing && message.from?.id === store.personId;
  const name = message.outgoing ? store.bot.first_name : message.from ? fullName(message.from) : "";
  const view = store.view();
  const sent = new Date(message.date * 1000);
  const context = { view, now: () => store.now(), words: store.words(), username: store.bot.username, say: act.say };
  const body = el("div", { class: "bubble" },
    store.isGroup(message.chat.id) && !mine ? el("div", { class: "sender" }, el("bdi", {}, name)) : null,
    forwarded(message),
    quoted(message, act),
    media(message, store.words()),
    words(message, context, view, sent, store.words()),
    el("button", { class: "more", type: "button", tabindex: -1, "aria-haspopup": "menu", "aria-label": "Message actions",
      onclick: (event) => act.actions(message, event.currentTarget) }, "⋯"));
  body.addEventListener("contextmenu", (event) => {
    if (event.target.closest("a, img")) return;
    event.preventDefault();
    act.actions(message, body.querySelector(".more"));
  });
  const group = store.isGroup(message.chat.id) && !mine;
  return el("article",
    { class: `message ${mine ? "mine" : "theirs"}`, "data-id": message.message_id, tabindex: -1,
      "aria-label": `${mine ? "You" : name}, ${dates.time(view, sent)}` },
    group ? avatar(message.outgoing ? store.bot.id : message.from?.id ?? 0, name) : null,
    el("div", { class: "stack" }, body, inlineKeyboard(message, act)));
}

function words(message, context, view, sent, say) {
  const text = message.text ?? message.caption ?? "";
  const entities = message.entities ?? message.caption_entities;
  const meta = el("span", { class: "meta" },
    message.edit_date ? el("span", { class: "edited" }, say.edited) : null,
    el("time", { datetime: sent.toISOString(), title: dates.complete(view, sent) }, dates.time(view, sent)));
  return el("div", { class: text ? "text" : "text bare", dir: "auto" }, text ? rich(text, entities, context) : [], meta);
}

function forwarded(message) {
  const origin = message.forward_origin;
  if (!origin) return null;
  const from = origin.sender_user ? fullName(origin.sender_user) : origin.sender_user_name ?? origin.sender_chat?.title;
  return el("div", { class: "forwarded" }, "Forwarded", from ? [" from ", el("bdi", {}, from)] : []);
}

function quoted(message, act) {
  const original = message.reply_to_message;
  if (!original) return null;
  return el("button", { class: "quote", type: "button", onclick: () => act.jump(original.message_id) },
    el("bdi", { class: "quote-who" }, original.from ? fullName(original.from) : ""),
    el("span", { class: "quote-what", dir: "auto" }, summary(original)));
}

function inlineKeyboard(message, act) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  return el("div", { class: "inline-keyboard", role: "group", "aria-label": "Buttons of this message" },
    rows.map((row) => el("div", { class: "row" }, row.map((button) => inlineButton(message, button, act)))));
}

function inlineButton(message, button, act) {
  const label = el("span", { dir: "auto" }, button.text);
  if (button.url) {
    const command = startCommand(button.url, act.username());
    if (command) return el("button", { class: "key", type: "button", onclick: () => act.say(command) }, label);
    const url = safeAddress(button.url);
    return el("a", { class: "key url", href: url?.href, target: "_blank", rel: "noopener noreferrer" }, label);
  }
  if (button.copy_text) {
    return el("button", { class: "key", type: "button", onclick: () => act.copy(button.copy_text.text) }, label);
  }
  const usable = button.callback_data !== undefined;
  return el("button",
    { class: "key", type: "button", disabled: !usable, title: usable ? null : "This kind of button does nothing here",
      onclick: (event) => act.tap(message, button, event.currentTarget) }, label);
}
