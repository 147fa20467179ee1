/** Text and its entities as elements. Offsets count UTF-16 units, as JavaScript's own strings do. */

import * as dates from "./dates.js";
import { el } from "./dom.js";
import { safeAddress, startCommand } from "./links.js";

const PLAIN = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code" };
const BLOCKS = ["pre", "blockquote", "expandable_blockquote"];

/**
 * The text as nodes.
 * `context` has view {locale, zone}, now, words, bot's username and say(text) to send something.
 */
export function rich(text, entities, context) {
  const ordered = [...(entities ?? [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return span(text, 0, text.length, ordered, context);
}

function span(text, from, to, entities, context) {
  const nodes = [];
  let at = from;
  const queue = [...entities];
  while (queue.length) {
    const entity = queue.shift();
    const start = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    if (start >= end) continue;
    const block = BLOCKS.includes(entity.type);
    // A block begins and ends its own lines: the line breaks around it would show twice.
    if (start > at) nodes.push(text.slice(at, block && text[start - 1] === "\n" ? start - 1 : start));
    const inner = [];
    while (queue.length && queue[0].offset < end) inner.push(queue.shift());
    // What begins inside but ends outside goes on after this entity.
    for (const one of inner) {
      const stop = one.offset + one.length;
      if (stop > end) queue.unshift({ ...one, offset: end, length: stop - end });
    }
    nodes.push(element(entity, text.slice(start, end), span(text, start, end, inner, context), context));
    at = block && text[end] === "\n" ? end + 1 : end;
  }
  if (at < to) nodes.push(text.slice(at, to));
  return nodes;
}

function element(entity, words, inner, context) {
  const { type } = entity;
  if (PLAIN[type]) return el(PLAIN[type], {}, inner);
  switch (type) {
    case "pre":
      return el("pre", { dir: "auto", tabindex: 0, "aria-label": entity.language ? `Code, ${entity.language}` : "Code" },
        entity.language ? el("span", { class: "pre-language" }, entity.language) : null, el("code", {}, inner));
    case "spoiler": return spoiler(inner);
    case "blockquote": return el("blockquote", { dir: "auto" }, inner);
    case "expandable_blockquote": return expandable(inner, words, context);
    case "text_link": return link(entity.url, inner, context);
    case "url": return link(words, inner, context);
    case "email": return link(`mailto:${words}`, inner, context);
    case "phone_number": return link(`tel:${words.replace(/[^+\d]/g, "")}`, inner, context);
    case "bot_command":
      // A button is laid out by itself, so the isolating characters around it do not reach its text.
      return el("button", { class: "command", type: "button", dir: "ltr", onclick: () => context.say(words) }, inner);
    case "date_time": return moment(entity, inner, context);
    case "mention": case "text_mention": case "hashtag": case "cashtag":
      return el("span", { class: "mention" }, inner);
    default: return el("span", {}, inner);
  }
}

function spoiler(inner) {
  const hidden = el("span", { class: "spoiler-text", "aria-hidden": "true" }, inner);
  const cover = el("span", { class: "spoiler", role: "button", tabindex: 0, "aria-label": "Hidden text: press to show it" }, hidden);
  const reveal = (event) => {
    if (!cover.classList.contains("spoiler")) return;
    event.preventDefault();
    event.stopPropagation();
    cover.classList.replace("spoiler", "spoiler-shown");
    for (const name of ["role", "tabindex", "aria-label"]) cover.removeAttribute(name);
    hidden.removeAttribute("aria-hidden");
  };
  cover.addEventListener("click", reveal);
  cover.addEventListener("keydown", (event) => (event.key === "Enter" || event.key === " ") && reveal(event));
  return cover;
}

function expandable(inner, words, { words: say }) {
  const long = words.length > 160 || words.split("\n").length > 3;
  const quote = el("blockquote", { dir: "auto", class: long ? "folded" : "" }, el("div", { class: "quote-text" }, inner));
  if (!long) return quote;
  const toggle = el("button", { class: "unfold", type: "button", "aria-expanded": "false" }, say.more);
  toggle.addEventListener("click", () => {
    const folded = quote.classList.toggle("folded");
    toggle.setAttribute("aria-expanded", String(!folded));
    toggle.textContent = folded ? say.more : say.less;
  });
  quote.append(toggle);
  return quote;
}

function link(address, inner, context) {
  const command = startCommand(address, context.username);
  if (command) {
    return el("button", { class: "command", type: "button", title: address, onclick: () => context.say(command) }, inner);
  }
  const url = safeAddress(address);
  if (!url) return el("span", {}, inner);
  return el("a", { href: url.href, target: "_blank", rel: "noopener noreferrer", title: url.href }, inner);
}

function moment(entity, inner, { view, now }) {
  const instant = new Date(entity.unix_time * 1000);
  const words = dates.formatted(view, instant, entity.date_time_format ?? "", now());
  const relative = entity.date_time_format === "r" ? { "data-relative": entity.unix_time } : {};
  return el("time", { datetime: instant.toISOString(), title: dates.complete(view, instant), ...relative }, words ?? inner);
}
