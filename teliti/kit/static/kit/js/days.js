// Days as people type them, for display only: 23-11 · 23/11/26 · +14 · akhir bulan. Mirrors base/days.py.
import { language } from "kit/words";

const MONTHS = {};
["jan januari january", "feb peb februari pebruari february", "mar maret march", "apr april", "mei may",
  "jun juni june", "jul juli july", "agu agt ags agst aug agustus august", "sep sept september", "okt oct oktober october",
  "nov nop november nopember", "des dec desember december"]
  .forEach((names, at) => names.split(" ").forEach((name) => { MONTHS[name] = at; }));
const FROM_TODAY = { kemarin: -1, yesterday: -1, "hari ini": 0, today: 0, besok: 1, tomorrow: 1 };
const WEEKDAY = new Intl.DateTimeFormat(language, { weekday: "short" });
const FULL = new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long", year: "numeric" });

function day(year, month, date) {
  const made = new Date(year, month, date);
  return made.getMonth() === month && made.getDate() === date ? made : null;
}

function todayOf(input) {
  const [year, month, date] = (input.dataset.today || "").split("-").map(Number);
  const now = new Date();
  return year ? new Date(year, month - 1, date) : new Date(now.getFullYear(), now.getMonth(), now.getDate());
}

export function parseDay(text, today) {
  const plain = text.trim().toLowerCase().replace(/\s+/g, " ");
  const shifted = (days) => new Date(today.getFullYear(), today.getMonth(), today.getDate() + days);
  if (plain in FROM_TODAY) return shifted(FROM_TODAY[plain]);
  if (["awal bulan", "start of month", "beginning of month"].includes(plain)) return new Date(today.getFullYear(), today.getMonth(), 1);
  if (["akhir bulan", "end of month"].includes(plain)) return new Date(today.getFullYear(), today.getMonth() + 1, 0);
  let match = plain.match(/^([+-]) ?(\d{1,4})$/);
  if (match) return shifted(Number(match[1] + match[2]));
  match = plain.match(/^(\d{4})-(\d{1,2})-(\d{1,2})$/);
  if (match) return day(Number(match[1]), match[2] - 1, Number(match[3]));
  match = plain.match(/^(\d{1,2})[-/. ](\d{1,2})(?:[-/. ](\d{4}|\d{2}))?$/)
    || plain.match(/^(\d{1,2})[-/. ]*([a-z]+)\.?(?:[-/., ]*(\d{4}|\d{2}))?$/);
  if (!match) return null;
  const month = /\d/.test(match[2]) ? match[2] - 1 : MONTHS[match[2]];
  if (month === undefined) return null;
  if (match[3]) {
    const horizon = today.getFullYear() + 20;
    const year = match[3].length > 2 ? Number(match[3]) : horizon - ((horizon - match[3]) % 100);
    return day(year, month, Number(match[1]));
  }
  const near = [-1, 0, 1].map((shift) => day(today.getFullYear() + shift, month, Number(match[1]))).filter(Boolean);
  return near.sort((a, b) => Math.abs(a - today) - Math.abs(b - today))[0] || null;
}

const two = (number) => String(number).padStart(2, "0");

function show(input, tidy) {
  const note = input.closest(".typed")?.querySelector("output");
  const found = input.value.trim() ? parseDay(input.value, todayOf(input)) : null;
  const short = found && `${two(found.getDate())}/${two(found.getMonth() + 1)}/${found.getFullYear()}`;
  if (tidy && found) input.value = short;
  if (!note) return;
  // What was typed in short is answered in full; a full date only gets its weekday.
  note.textContent = found ? `${WEEKDAY.format(found)}${input.value.trim() === short ? "" : ` ${short}`}` : "";
  input.title = found ? FULL.format(found) : "";
}

export function startDays(form) {
  form.querySelectorAll("[data-kind=day]").forEach((input) => show(input, false));
  form.addEventListener("input", (event) => { if (event.target.matches("[data-kind=day]")) show(event.target, false); });
  form.addEventListener("focusout", (event) => { if (event.target.matches?.("[data-kind=day]")) show(event.target, true); });
}
