/** What the person at the page can do in the open chat. */

import { api } from "./api.js";
import { byId, el } from "./dom.js";
import { summary } from "./media.js";
import { alertBox, menu, toast } from "./popup.js";

const WAIT_S = 20;
const GIVE_UP_MS = 150_000;
const GENEVA = { latitude: 46.2044, longitude: 6.1432 };

/** `attempt` runs a call and turns a refusal into a toast and null. */
export function actions(store, attempt) {
  const here = () => ({ chatId: store.chatId, from: store.personId });

  function take(answer) {
    if (answer?.message) store.takeMessage(answer.message.chat.id, { outgoing: false, ...answer.message });
    return answer;
  }

  function post(content) {
    const { chatId, from } = here();
    return attempt(async () => take(await api.send(chatId, { from, ...content })));
  }

  /** Wait until the bot answers the tap; a tap left alone for 150 s is forgotten, as on Telegram. */
  async function answerOf(id) {
    const end = performance.now() + GIVE_UP_MS;
    while (performance.now() < end) {
      const answer = await api.tapAnswer(id, WAIT_S);
      if (answer.answered) return answer;
    }
    return null;
  }

  async function tap(message, button, element) {
    if (element.getAttribute("aria-busy") === "true") return;
    element.setAttribute("aria-busy", "true");
    const { chatId, from } = here();
    const answer = await attempt(async () => {
      const { callback_query_id: id } = await api.tap(chatId, from, message.message_id, button.callback_data);
      return answerOf(id);
    });
    element.removeAttribute("aria-busy");
    if (!answer || store.chatId !== chatId || store.personId !== from) return;
    if (answer.text && answer.show_alert) alertBox(store.bot.first_name, answer.text);
    else if (answer.text) toast(answer.text);
    if (answer.url) window.open(answer.url, "_blank", "noopener");
  }

  const act = {
    say: (text) => post({ text }),
    press: (text) => post({ text }),
    tap,
    username: () => store.bot.username,
    send({ text, file, replyTo }) {
      const { chatId, from } = here();
      if (file) return attempt(async () => take(await api.attach(chatId, from, file, text)));
      return post({ text, reply_to_message_id: replyTo });
    },
    edit(message, text) {
      const { chatId, from } = here();
      return attempt(async () => take(await api.edit(chatId, from, message.message_id, text)));
    },
    contact() {
      const person = store.person();
      return post({ contact: { phone_number: "+41 22 000 00 00", first_name: person.first_name, user_id: person.id } });
    },
    location: () => post({ location: GENEVA }),
    block: (blocked) => attempt(() => api.block(store.personId, blocked)),
    unblock: () => attempt(() => api.block(store.personId, false)),
    language: (code) => attempt(() => api.changePerson(store.personId, { language_code: code || null })),
    zone: (zone) => store.setZone(store.personId, zone),
    async copy(text) {
      await navigator.clipboard?.writeText(text);
      toast("Copied");
    },
    actions(message, anchor) {
      const mine = !message.outgoing && message.from?.id === store.personId;
      const items = [["Reply", () => act.reply(message)]];
      if (mine && message.text) items.push(["Edit", () => act.startEdit(message)]);
      if (message.text || message.caption) items.push(["Copy text", () => act.copy(message.text ?? message.caption)]);
      menu(anchor, items, "Message actions");
    },
    drawPins() {
      const room = store.room(store.chatId);
      const pinned = room.pinned.map((id) => room.messages.get(id)).filter(Boolean);
      const newest = pinned.at(-1);
      byId("pins").hidden = !newest;
      if (!newest) return;
      const count = pinned.length > 1 ? ` (${pinned.length})` : "";
      byId("pins").replaceChildren(
        el("button", { type: "button", onclick: () => act.jump(newest.message_id) },
          el("strong", { dir: "auto" }, store.words().pinned + count),
          el("span", { dir: "auto" }, summary(newest))));
    },
  };
  return act;
}
