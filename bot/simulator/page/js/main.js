/** Bring the parts together. */

import { actions } from "./actions.js";
import { api, Refused } from "./api.js";
import { clockBar } from "./clock.js";
import { Composer } from "./composer.js";
import { byId } from "./dom.js";
import { handle } from "./events.js";
import { addGroup, addPerson } from "./forms.js";
import { Head } from "./head.js";
import { ReplyKeyboard } from "./keyboard.js";
import { Log } from "./log.js";
import { People } from "./people.js";
import { toast } from "./popup.js";
import { Store } from "./store.js";
import { follow } from "./stream.js";
import { themeButton } from "./theme.js";

const PREVIEWS = 40;
const store = new Store();

/** Run something that the simulator may refuse; its reason becomes a toast, and the result null. */
async function attempt(action) {
  try {
    return (await action()) ?? true;
  } catch (error) {
    toast(error instanceof Refused ? error.message : "The simulator does not answer.");
    return null;
  }
}

const act = actions(store, attempt);
const log = new Log(store, act);
const composer = new Composer(store, act);
const keyboard = new ReplyKeyboard(store, composer, act);
const head = new Head(store, act);
const people = new People(store, (chatId) => go(chatId));
Object.assign(act, {
  reply: (message) => composer.reply(message),
  startEdit: (message) => composer.edit(message),
  jump: (messageId) => log.jump(messageId),
  back: () => go(null),
  writeAs: (personId) => go(store.chatId, personId),
});

/** The address keeps who is chatting where, so that a reload and the browser's Back work. */
function go(chatId, personId = null) {
  location.hash = chatId === null ? "" : `chat=${chatId}${personId ? `&as=${personId}` : ""}`;
}

function actingIn(chatId, wanted) {
  if (store.people.has(chatId)) return chatId;
  const members = store.members(chatId).map((member) => member.id);
  return [wanted, store.personId, members[0]].find((id) => members.includes(id)) ?? null;
}

async function turn() {
  const target = new URLSearchParams(location.hash.slice(1));
  const chatId = target.has("chat") ? Number(target.get("chat")) : null;
  const known = chatId !== null && (store.people.has(chatId) || store.chats.has(chatId));
  store.chatId = known ? chatId : null;
  if (known) store.personId = actingIn(chatId, Number(target.get("as")));
  byId("columns").classList.toggle("in-chat", known);
  byId("chat").hidden = !known;
  byId("nobody").hidden = known;
  people.draw();
  if (!known) return;
  store.room(chatId).unread = 0;
  composer.turnTo(chatId);
  head.typing(false);
  head.draw();
  log.typing(false);
  await load(chatId);
  if (matchMedia("(min-width: 720px)").matches) composer.focus();
}

/** Fetch the chat as it is now, its keyboard and its commands. */
async function load(chatId) {
  const answer = await attempt(() => api.messages(chatId));
  if (!answer) return;
  // What the stream told meanwhile may be newer than this answer.
  if (store.room(chatId).seq > answer.seq) {
    await load(chatId);
    return;
  }
  store.takeChat(chatId, answer);
  if (chatId !== store.chatId) return;
  people.draw();
  log.rebuild();
  drawAround();
  await loadCommands();
}

async function loadCommands() {
  const { chatId, personId } = store;
  if (chatId === null || personId === null) return;
  const answer = await attempt(() => api.commands(chatId, personId));
  if (answer && chatId === store.chatId) composer.list.take(answer.commands ?? answer);
}

function drawAround() {
  const room = store.room(store.chatId);
  keyboard.take(room.keyboard);
  act.drawPins();
}

/** The number of the state that was loaded; null while the simulator does not answer. */
async function loadState() {
  try {
    const state = await api.state();
    store.takeState(state);
    await Promise.all(state.chats.slice(0, PREVIEWS).map(async ({ id }) => store.takeChat(id, await api.messages(id, 1))));
    people.draw();
    return state.seq;
  } catch {
    return null;
  }
}

store.on("people", () => {
  people.draw();
  if (store.chatId === null) return;
  head.draw();
  composer.refresh();
  keyboard.take(store.room(store.chatId).keyboard);
});
store.on("view", () => {
  head.draw();
  log.rebuild(true);
});
store.on("message", ({ chatId, message, isNew }) => {
  if (chatId === store.chatId) {
    log.show(message, isNew);
  } else if (isNew && message.outgoing) {
    store.room(chatId).unread += 1;
  }
  people.draw();
});
store.on("removed", ({ chatId }) => {
  people.draw();
  if (chatId !== store.chatId) return;
  log.rebuild(true);
  drawAround();
});
store.on("around", ({ chatId }) => chatId === store.chatId && drawAround());
store.on("commands", loadCommands);
store.on("reader", () => {
  log.rebuild(true);
  loadCommands();
});
store.on("typing", ({ on }) => {
  head.typing(on);
  log.typing(on);
});

const stream = follow({
  onEvent: (event) => handle(event, store),
  onDown: () => (byId("offline").hidden = false),
  async onBack() {
    const seq = await loadState();
    if (seq === null) return null;
    byId("offline").hidden = true;
    await turn();
    return seq;
  },
});

clockBar(store, attempt);
themeButton(byId("theme"));
byId("add-person").addEventListener("click", () => addPerson(store, go));
byId("add-group").addEventListener("click", () => addGroup(store, go));
addEventListener("hashchange", turn);
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && store.chatId !== null && document.activeElement !== composer.input) composer.focus();
});
stream.start(await loadState());
await turn();
document.documentElement.dataset.ready = "yes";
