/** Times as one person reads them: in their language and their time zone. */

const cache = new Map();

/** A locale that Intl accepts; 24 hours, as people here write the time. */
export function localeFor(code) {
  const wanted = (code ?? "").replace("_", "-");
  if (!wanted || wanted === "en") return "en-GB";
  try {
    return Intl.DateTimeFormat.supportedLocalesOf([wanted])[0] ?? "en-GB";
  } catch {
    return "en-GB";
  }
}

function formatter(view, options) {
  const key = JSON.stringify([view.locale, view.zone, options]);
  if (!cache.has(key)) {
    cache.set(key, new Intl.DateTimeFormat(view.locale, { timeZone: view.zone, hourCycle: "h23", ...options }));
  }
  return cache.get(key);
}

const show = (view, instant, options) => formatter(view, options).format(instant);

export const time = (view, instant) => show(view, instant, { hour: "2-digit", minute: "2-digit" });

export const day = (view, instant) => show(view, instant, { weekday: "long", day: "numeric", month: "long", year: "numeric" });

export const shortDay = (view, instant) => show(view, instant, { weekday: "short", day: "numeric", month: "short" });

export const dayKey = (view, instant) => show({ ...view, locale: "en-CA" }, instant, { year: "numeric", month: "2-digit", day: "2-digit" });

export const complete = (view, instant) =>
  `${day(view, instant)}, ${time(view, instant)} (${view.zone.replaceAll("_", " ")})`;

/** In the list of people: the time today, else the day. */
export const brief = (view, instant, now) =>
  dayKey(view, instant) === dayKey(view, now) ? time(view, instant) : show(view, instant, { day: "numeric", month: "short" });

const STEPS = [["second", 60], ["minute", 60], ["hour", 24], ["day", 30], ["month", 12], ["year", Infinity]];

function relative(view, instant, now) {
  let amount = (instant - now) / 1000;
  for (const [unit, size] of STEPS) {
    if (Math.abs(amount) < size) {
      return new Intl.RelativeTimeFormat(view.locale, { numeric: "auto" }).format(Math.round(amount), unit);
    }
    amount /= size;
  }
  return day(view, instant);
}

/** A date_time entity by its format `r|w?[dD]?[tT]?`; an empty one keeps the words as written. */
export function formatted(view, instant, format, now) {
  if (!/^(r|w?[dD]?[tT]?)$/.test(format) || format === "") return null;
  if (format === "r") return relative(view, instant, now);
  const options = {};
  if (format.includes("w")) options.weekday = "long";
  if (format.includes("d")) Object.assign(options, { day: "2-digit", month: "2-digit", year: "2-digit" });
  if (format.includes("D")) Object.assign(options, { day: "numeric", month: "long", year: "numeric" });
  if (/[tT]/.test(format)) Object.assign(options, { hour: "2-digit", minute: "2-digit" });
  if (format.includes("T")) options.second = "2-digit";
  return show(view, instant, options);
}

const NEAR = ["Europe/Zurich", "Europe/London", "Africa/Dakar", "Africa/Cairo", "Africa/Nairobi", "Europe/Moscow",
  "Asia/Dubai", "Asia/Kolkata", "Asia/Shanghai", "Asia/Seoul", "Asia/Tokyo", "Pacific/Auckland", "America/Los_Angeles",
  "America/Mexico_City", "America/New_York", "America/Sao_Paulo", "UTC"];

/** Zones to choose from, those of the conference's guests first. */
export function zones(venue) {
  const near = [...new Set([venue, ...NEAR])];
  const all = typeof Intl.supportedValuesOf === "function" ? Intl.supportedValuesOf("timeZone") : [];
  return { near, others: all.filter((zone) => !near.includes(zone)) };
}
