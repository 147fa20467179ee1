/** Toasts, alerts, small menus and forms. */

import { el } from "./dom.js";

const TOAST_MS = 5000;

export function toast(text) {
  const note = el("div", { class: "toast", dir: "auto" }, text);
  document.getElementById("toasts").append(note);
  setTimeout(() => note.remove(), TOAST_MS);
}

function show(dialog) {
  const before = document.activeElement;
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (before?.isConnected) before.focus();
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.showModal();
}

/** What answerCallbackQuery says with show_alert: it stays until it is closed. */
export function alertBox(title, text) {
  const dialog = el("dialog", { class: "box", role: "alertdialog", "aria-label": title },
    el("p", { dir: "auto" }, text),
    el("div", { class: "box-buttons" }, el("button", { class: "primary", autofocus: true, onclick: () => dialog.close() }, "OK")));
  show(dialog);
}

/** A dialog with fields; `save` gets the form's FormData and may reject with an Error to be shown. */
export function formBox(title, fields, label, save) {
  const problem = el("p", { class: "problem", role: "alert" });
  const form = el("form", { method: "dialog" },
    el("h2", {}, title), fields, problem,
    el("div", { class: "box-buttons" },
      el("button", { type: "button", onclick: () => dialog.close() }, "Cancel"),
      el("button", { type: "submit", class: "primary" }, label)));
  const dialog = el("dialog", { class: "box", "aria-label": title }, form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await save(new FormData(form));
      dialog.close();
    } catch (error) {
      problem.textContent = error.message;
    }
  });
  show(dialog);
}

let openMenu = null;

/** A menu at an anchor: items are [label, action]. Arrow keys move, Esc closes and gives the focus back. */
export function menu(anchor, items, label) {
  openMenu?.close();
  const buttons = items.map(([text, action]) =>
    el("button", { role: "menuitem", type: "button", tabindex: -1, onclick: () => { close(); action(); } }, text));
  const box = el("div", { class: "menu", role: "menu", "aria-label": label }, buttons);
  function close() {
    box.remove();
    document.removeEventListener("pointerdown", outside, true);
    openMenu = null;
    if (anchor.isConnected) anchor.focus();
  }
  const outside = (event) => box.contains(event.target) || close();
  box.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      const at = buttons.indexOf(document.activeElement);
      buttons[(at + step + buttons.length) % buttons.length].focus();
    } else if (event.key === "Escape" || event.key === "Tab") {
      close();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  document.body.append(box);
  const at = anchor.getBoundingClientRect();
  const left = Math.min(at.left, innerWidth - box.offsetWidth - 8);
  const top = at.bottom + box.offsetHeight > innerHeight - 8 ? at.top - box.offsetHeight : at.bottom;
  box.style.left = `${Math.max(8, left)}px`;
  box.style.top = `${Math.max(8, top)}px`;
  document.addEventListener("pointerdown", outside, true);
  openMenu = { close };
  buttons[0]?.focus();
}
