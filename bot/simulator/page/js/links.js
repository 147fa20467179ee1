/** Which addresses may be opened, and which lead back into this chat. */

const ALLOWED = ["http:", "https:", "mailto:", "tel:"];

/** The address as a URL when a browser may open it from here; null leaves it as text. */
export function safeAddress(address) {
  try {
    const url = new URL(/^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `https://${address}`);
    return ALLOWED.includes(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

/** What a deep link to this very bot says ("/start PAYLOAD"), or null for any other address. */
export function startCommand(address, username) {
  const own = (username ?? "").toLowerCase();
  let url;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  const web = ["t.me", "telegram.me"].includes(url.hostname) && url.pathname.slice(1).toLowerCase() === own;
  const app = url.protocol === "tg:" && (url.searchParams.get("domain") ?? "").toLowerCase() === own;
  if (!own || !(web || app)) return null;
  const payload = url.searchParams.get("start");
  return payload ? `/start ${payload}` : "/start";
}
