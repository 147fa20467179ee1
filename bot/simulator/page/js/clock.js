/** The simulated time at the venue, and the buttons that move it. */

import { api } from "./api.js";
import * as dates from "./dates.js";
import { byId } from "./dom.js";

const LEAD_MS = 15 * 60 * 1000;

export function clockBar(store, attempt) {
  const tools = byId("clock-tools");
  const more = byId("clock-more");
  const next = byId("clock-next");
  const speed = byId("clock-speed");

  function draw() {
    const view = { locale: "en-GB", zone: store.zone };
    const now = store.now();
    const face = byId("clock-time");
    face.textContent = `${dates.shortDay(view, now)}, ${dates.time(view, now)}`;
    face.dateTime = now.toISOString();
    face.title = dates.complete(view, now);
    byId("clock-zone").textContent = store.zoneName(store.zone);
    const moment = store.nextMoment(LEAD_MS);
    next.disabled = !moment;
    next.title = moment ? `${moment.label}: ${dates.complete(view, moment.at)}` : "No session follows";
  }

  function drawSpeed() {
    const value = String(store.clock.speed);
    if (![...speed.options].some((option) => option.value === value)) speed.add(new Option(`${value} ×`, value));
    speed.value = value;
  }

  tools.addEventListener("click", (event) => {
    const { advance } = event.target.dataset;
    if (advance) attempt(() => api.clock({ advance: Number(advance) }));
  });
  next.addEventListener("click", () => {
    const moment = store.nextMoment(LEAD_MS);
    if (moment) attempt(() => api.clock({ to: new Date(moment.at.getTime() - LEAD_MS).toISOString() }));
  });
  speed.addEventListener("change", () => attempt(() => api.clock({ speed: Number(speed.value) })));
  more.addEventListener("click", () => {
    const open = tools.classList.toggle("open");
    more.setAttribute("aria-expanded", String(open));
  });
  byId("clockbar").addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !tools.classList.contains("open")) return;
    tools.classList.remove("open");
    more.setAttribute("aria-expanded", "false");
    more.focus();
  });
  store.on("clock", () => {
    draw();
    drawSpeed();
  });
  setInterval(draw, 1000);
}
