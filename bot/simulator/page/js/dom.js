/** Build elements. Text only ever becomes text nodes: nothing on this page parses markup. */

export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else node.setAttribute(name, String(value));
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export const byId = (id) => document.getElementById(id);

// Keeps Arabic initials from joining into a syllable; invisible elsewhere.
const APART = "\u200c";
const HUES = [168, 205, 262, 322, 12, 36, 96, 232];

/** Initials on a colour that stays with the id. */
export function avatar(id, name) {
  const initials = [...name.trim().split(/\s+/).slice(0, 2)].map((word) => [...word][0] ?? "").join(APART);
  const node = el("span", { class: "avatar", "aria-hidden": "true" }, initials.toUpperCase() || "?");
  node.style.setProperty("--hue", HUES[Math.abs(Number(id)) % HUES.length]);
  return node;
}

/** Facts in a row, each isolated: an Arabic one between two English ones stays in its place. */
export const inRow = (facts) => facts.filter(Boolean).flatMap((fact, at) => [at ? " · " : "", el("bdi", {}, fact)]);

export const fullName = (user) => [user.first_name, user.last_name].filter(Boolean).join(" ");

const ICONS = {
  back: "M15 5l-7 7 7 7",
  clip: "M20 11.5l-8.2 8.2a5 5 0 0 1-7.1-7.1l8.6-8.6a3.4 3.4 0 0 1 4.8 4.8l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.4l7.8-7.8",
  send: "M5 12l14-7-5 14-3-6z",
  keyboard: "M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M17 14h.01M7 14h7",
  close: "M6 6l12 12M18 6L6 18",
  menu: "M5 7h14M5 12h14M5 17h14",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** Remember what the keyboard was on while `change` redraws it. */
export function keepFocus(container, change) {
  const key = container.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  change();
  if (key) container.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
}
