/** What the page knows of the simulator, and who listens for which change. */

import { localeFor } from "./dates.js";
import { fullName } from "./dom.js";
import { wordsFor } from "./words.js";

const ZONE_KEY = "zone-of-";

export class Store extends EventTarget {
  bot = { id: 0, first_name: "Bot", username: "" };
  people = new Map();
  chats = new Map();
  moments = [];
  zone = "Europe/Zurich";
  zoneWords = null;
  clock = { now: Date.now(), speed: 1, at: performance.now() };
  /** By chat: messages by id, pinned ids, the reply keyboard, the unread count, the last event's number. */
  rooms = new Map();
  chatId = null;
  personId = null;

  announce(type, detail = {}) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  on(type, listener) {
    this.addEventListener(type, (event) => listener(event.detail));
  }

  takeState(state) {
    this.bot = state.bot;
    this.zone = state.zone ?? state.clock?.zone ?? "Europe/Zurich";
    this.zoneWords = state.zone_name;
    this.people = new Map(state.people.map((person) => [person.id, person]));
    this.chats = new Map(state.chats.map((chat) => [chat.id, chat]));
    this.moments = (state.moments ?? []).map((moment) => ({ ...moment, at: new Date(moment.at) }))
      .sort((a, b) => a.at - b.at);
    this.takeClock(state.clock);
    this.announce("people");
  }

  /** Someone or a group that is new or has changed. */
  takeParty({ person, chat }) {
    if (person) this.people.set(person.id, person);
    if (chat) this.chats.set(chat.id, chat);
    this.announce("people");
    if (person?.id === this.personId) this.announce("reader");
  }

  takeClock(clock) {
    this.clock = { now: Date.parse(clock.now), speed: clock.speed ?? 1, at: performance.now() };
    this.announce("clock");
  }

  now() {
    return new Date(this.clock.now + (performance.now() - this.clock.at) * this.clock.speed);
  }

  room(chatId) {
    if (!this.rooms.has(chatId)) {
      this.rooms.set(chatId, { messages: new Map(), pinned: [], keyboard: null, unread: 0, seq: 0 });
    }
    return this.rooms.get(chatId);
  }

  /** The chat as /sim/chats/{id}/messages tells it. */
  takeChat(chatId, { messages, pinned, keyboard }) {
    const room = this.room(chatId);
    room.messages = new Map(messages.map((message) => [message.message_id, message]));
    room.pinned = pinned ?? [];
    room.keyboard = keyboard ?? null;
  }

  takeMessage(chatId, message) {
    const { messages } = this.room(chatId);
    const isNew = !messages.has(message.message_id);
    messages.set(message.message_id, message);
    this.announce("message", { chatId, message, isNew });
  }

  ordered(chatId) {
    return [...this.room(chatId).messages.values()].sort((a, b) => a.message_id - b.message_id);
  }

  last(chatId) {
    const known = this.ordered(chatId).at(-1);
    return known ?? this.chats.get(chatId)?.last_message ?? null;
  }

  person() {
    return this.people.get(this.personId) ?? null;
  }

  isGroup(chatId = this.chatId) {
    return chatId !== null && !this.people.has(chatId);
  }

  members(chatId) {
    const present = (this.chats.get(chatId)?.members ?? []).filter(({ status }) => !["left", "kicked"].includes(status));
    return present.map(({ id }) => this.people.get(id)).filter(Boolean);
  }

  groups() {
    return [...this.chats.values()].filter((chat) => !this.people.has(chat.id) && !chat.migrated_to);
  }

  title(chatId) {
    const person = this.people.get(chatId);
    return person ? fullName(person) : this.chats.get(chatId)?.title ?? String(chatId);
  }

  zoneOf(personId) {
    return localStorage.getItem(ZONE_KEY + personId) ?? this.zone;
  }

  /** "Tokyo time"; the venue may have words of its own for its zone. */
  zoneName(zone) {
    return (zone === this.zone && this.zoneWords) || `${zone.split("/").at(-1).replaceAll("_", " ")} time`;
  }

  setZone(personId, zone) {
    localStorage.setItem(ZONE_KEY + personId, zone);
    this.announce("view");
  }

  /** How the person who is chatting reads dates. */
  view(person = this.person()) {
    return { locale: localeFor(person?.language_code), zone: person ? this.zoneOf(person.id) : this.zone };
  }

  words() {
    return wordsFor(this.person()?.language_code);
  }

  nextMoment(lead) {
    return this.moments.find((moment) => moment.at.getTime() - lead > this.now().getTime() + 1000) ?? null;
  }
}
