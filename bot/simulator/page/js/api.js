/** The person's side of the simulator over HTTP. */

export class Refused extends Error {}

async function call(method, path, body) {
  const form = body instanceof FormData;
  const response = await fetch(path, {
    method,
    headers: body && !form ? { "Content-Type": "application/json" } : {},
    body: body && !form ? JSON.stringify(body) : body,
  });
  const text = await response.text();
  let answer = null;
  try {
    answer = text ? JSON.parse(text) : null;
  } catch {
    answer = null;
  }
  if (!response.ok) {
    throw new Refused(answer?.error ?? answer?.description ?? `The simulator answered ${response.status}.`);
  }
  return answer;
}

const get = (path) => call("GET", path);
const post = (path, body = {}) => call("POST", path, body);

export const api = {
  state: () => get("/sim/state"),
  messages: (chat, limit = 500) => get(`/sim/chats/${chat}/messages?limit=${limit}`),
  commands: (chat, person) => get(`/sim/chats/${chat}/commands?person=${person}`),
  send: (chat, message) => post(`/sim/chats/${chat}/messages`, message),
  edit: (chat, from, messageId, text) => post(`/sim/chats/${chat}/edits`, { from, message_id: messageId, text }),
  tap: (chat, from, messageId, data) => post(`/sim/chats/${chat}/taps`, { from, message_id: messageId, data }),
  tapAnswer: (id, timeout) => get(`/sim/taps/${id}?timeout=${timeout}`),
  addPerson: (person) => post("/sim/people", person),
  changePerson: (id, changes) => call("PATCH", `/sim/people/${id}`, changes),
  block: (id, blocked) => post(`/sim/people/${id}/${blocked ? "block" : "unblock"}`),
  addGroup: (group) => post("/sim/groups", group),
  clock: (change) => post("/sim/clock", change),
  attach(chat, from, file, caption) {
    const form = new FormData();
    form.set("from", String(from));
    form.set("kind", file.type.startsWith("image/") ? "photo" : "document");
    form.set("caption", caption);
    form.set("file", file, file.name);
    return post(`/sim/chats/${chat}/files`, form);
  },
  fileAddress: (fileId) => `/sim/files/${encodeURIComponent(fileId)}`,
};
