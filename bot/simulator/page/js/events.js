/** What the stream tells, taken into the store. */

const TYPING_MS = 5000;
let typingUntil = null;

function typing(store, on) {
  clearTimeout(typingUntil);
  store.announce("typing", { on });
  if (on) typingUntil = setTimeout(() => store.announce("typing", { on: false }), TYPING_MS);
}

/** One change; kinds that a reader of chats does not see are passed over. */
export function handle(event, store) {
  const chatId = event.chat_id;
  if (chatId !== undefined) store.room(chatId).seq = event.seq;
  switch (event.type) {
    case "message":
    case "edit":
      if (event.message.outgoing && chatId === store.chatId) typing(store, false);
      store.takeMessage(chatId, event.message);
      break;
    case "delete":
      store.room(chatId).messages.delete(event.message_id);
      store.announce("removed", { chatId });
      break;
    case "pin":
      store.room(chatId).pinned = event.pinned;
      store.announce("around", { chatId });
      break;
    case "keyboard":
      store.room(chatId).keyboard = event.keyboard;
      store.announce("around", { chatId });
      break;
    case "profile":
      store.bot = event.bot;
      store.announce("people");
      break;
    case "clock":
      store.takeClock(event.clock);
      break;
    case "action":
    case "typing":
      if (chatId === store.chatId) typing(store, true);
      break;
    case "people":
      store.takeParty(event);
      break;
    case "commands":
      store.announce("commands");
      break;
    default:
  }
}
