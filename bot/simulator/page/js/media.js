/** Photos, documents, venues, contacts: what a bubble may carry besides text. */

import { api } from "./api.js";
import { avatar, el, fullName } from "./dom.js";

const UNITS = ["B", "KB", "MB", "GB"];

function size(bytes) {
  let amount = bytes;
  let unit = 0;
  while (amount >= 1024 && unit < UNITS.length - 1) {
    amount /= 1024;
    unit += 1;
  }
  return `${amount >= 10 || unit === 0 ? Math.round(amount) : amount.toFixed(1)} ${UNITS[unit]}`;
}

function photo(sizes) {
  const best = sizes.at(-1);
  const address = api.fileAddress(best.file_id);
  const image = el("img", { src: address, alt: "Photo", width: best.width, height: best.height });
  return el("a", { class: "photo", href: address, target: "_blank", rel: "noopener", "aria-label": "Open the photo" }, image);
}

function documentCard(document, words) {
  const ending = (document.file_name ?? "").split(".").at(-1).slice(0, 4).toUpperCase();
  return el("a",
    { class: "card document", href: api.fileAddress(document.file_id), download: document.file_name ?? "file" },
    el("span", { class: "card-sign", "aria-hidden": "true" }, ending || "FILE"),
    el("span", { class: "card-text" },
      el("bdi", { class: "card-title" }, document.file_name ?? "File"),
      el("span", { class: "faint" }, `${size(document.file_size ?? 0)} · ${words.download}`)));
}

function mapLink({ latitude, longitude }, words) {
  const address = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=17/${latitude}/${longitude}`;
  return el("a", { class: "map-link", href: address, target: "_blank", rel: "noopener noreferrer" }, words.map);
}

function place(location, title, address, words) {
  const where = `${location.latitude.toFixed(5)}, ${location.longitude.toFixed(5)}`;
  return el("div", { class: "card venue" },
    el("span", { class: "card-sign pin", "aria-hidden": "true" }),
    el("span", { class: "card-text" },
      el("bdi", { class: "card-title" }, title ?? where),
      el("bdi", { class: "faint" }, address ?? where),
      mapLink(location, words)));
}

function contactCard(contact) {
  const name = fullName(contact);
  return el("div", { class: "card" }, avatar(contact.user_id ?? 0, name),
    el("span", { class: "card-text" },
      el("bdi", { class: "card-title" }, name),
      el("bdi", { class: "faint" }, contact.phone_number)));
}

/** The element for what the message carries, or null. */
export function media(message, words) {
  if (message.photo) return photo(message.photo);
  if (message.document) return documentCard(message.document, words);
  if (message.venue) return place(message.venue.location, message.venue.title, message.venue.address, words);
  if (message.location) return place(message.location, null, null, words);
  if (message.contact) return contactCard(message.contact);
  return null;
}

/** The text with its spoilers still hidden. */
function discreet(text, entities) {
  let shown = text;
  for (const { type, offset, length } of entities ?? []) {
    if (type === "spoiler") shown = shown.slice(0, offset) + "▒".repeat(length) + shown.slice(offset + length);
  }
  return shown;
}

/** One line for quotes, pins and the list of people. */
export function summary(message) {
  if (message.text) return discreet(message.text, message.entities);
  const caption = message.caption ? ` · ${discreet(message.caption, message.caption_entities)}` : "";
  if (message.photo) return `Photo${caption}`;
  if (message.document) return `${message.document.file_name ?? "File"}${caption}`;
  if (message.venue) return message.venue.title;
  if (message.location) return "Location";
  if (message.contact) return `Contact: ${fullName(message.contact)}`;
  return service(message) ?? "Message";
}

/** The sentence of a service message, or null for an ordinary one. */
export function service(message) {
  const who = message.from ? fullName(message.from) : "Someone";
  if (message.new_chat_members) return `${message.new_chat_members.map(fullName).join(", ")} joined`;
  if (message.left_chat_member) return `${fullName(message.left_chat_member)} left`;
  if (message.new_chat_title) return `${who} named the group ${message.new_chat_title}`;
  if (message.group_chat_created || message.supergroup_chat_created) return `${who} made the group`;
  if (message.migrate_to_chat_id) return "This group is now a supergroup";
  if (message.migrate_from_chat_id) return "This supergroup was a group before";
  if (message.pinned_message) return `${who} pinned a message`;
  return null;
}
