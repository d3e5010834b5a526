// Keys: every verb, place and page of a list carries its own key as data; this only listens.
import { memory, say } from "kit/words";

const STORED = "teliti.single-keys";
let waitingForPlace = 0;

export const singleKeys = {
  get on() { return localStorage.getItem(STORED) !== "off"; },
  set on(value) { localStorage.setItem(STORED, value ? "on" : "off"); },
};

const handlers = new Map();

// Lists and forms add what their keys do: a name as `nameOf` gives it, and a function.
export function onKey(name, act) {
  handlers.set(name, act);
}

export function isTyping(target) {
  if (target.closest?.("[contenteditable], textarea, select")) return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button", "submit", "file"].includes(target.type);
}

// As by Tab: what stands in the field is chosen, so that typing takes its place.
export function moveTo(field) {
  field?.focus();
  if (field instanceof HTMLInputElement) field.select();
}

function nameOf(event) {
  const single = event.key.length === 1;
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push("ctrl");
  if (event.altKey) parts.push("alt");
  if (event.shiftKey && !single) parts.push("shift");
  return [...parts, single && parts.length ? event.key.toLowerCase() : event.key.toLowerCase()].join("+");
}

export function isShown(element) {
  return element.checkVisibility ? element.checkVisibility() : element.offsetParent !== null;
}

// A row's verb acts on the row where the cursor stands, never on another: its key leads there first.
function follow(selector) {
  const found = [...document.querySelectorAll(selector)];
  const row = document.activeElement?.closest("tr[data-row]");
  const ofPage = found.filter((one) => !one.closest("tr[data-row]"));
  const ofRow = found.filter((one) => row?.contains(one));
  const [target, ...more] = [ofRow, ofPage, found].find((ones) => ones.length) || [];
  if (!target) return false;
  const itsRow = target.closest("tr[data-row]");
  if (itsRow && itsRow !== row && (row || found.length > 1)) {
    target.focus();
    return true;
  }
  if (target.matches("summary")) more.forEach((one) => one.click()); // the tables of all charts open together
  if (target.matches("a[href], button, summary")) target.click();
  else target.focus();
  return true;
}

function goTo(event) {
  const places = document.querySelectorAll(`[data-go="${CSS.escape(event.key.toLowerCase())}"]`);
  waitingForPlace = 0;
  if (!places.length) return;
  event.preventDefault();
  location.href = places[0].href;
}

function escape(event) {
  const menu = document.querySelector("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
    event.preventDefault();
    return;
  }
  if (document.querySelector("dialog[open]")) return;
  if (isTyping(event.target)) {
    if (event.target.matches("[data-list-search], [data-global-search]")) event.target.blur();
    return;
  }
  if (handlers.has("escape")) return handlers.get("escape")(event);
  const cameFrom = memory.get(`back:${location.pathname}${location.search}`);
  if (cameFrom) location.href = cameFrom;
  else document.querySelector("[data-back]")?.click();
}

function search(event) {
  const box = document.querySelector("[data-list-search]") || document.querySelector("[data-global-search]");
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
}

function listen(event) {
  if (event.defaultPrevented || event.isComposing) return;
  const name = nameOf(event);
  if (name === "escape") return escape(event);
  if (name === "ctrl+k") {
    event.preventDefault();
    return openCommands();
  }
  const composed = event.ctrlKey || event.metaKey || event.altKey;
  if (!composed && (isTyping(event.target) || document.querySelector("dialog[open]"))) return;
  const single = event.key.length === 1 && !composed;
  if (single && !singleKeys.on) return;
  if (single && Date.now() < waitingForPlace) return goTo(event);
  if (name === "g") { waitingForPlace = Date.now() + 1500; return; }
  if (name === "/") return search(event);
  if (name === "?") { event.preventDefault(); return openKeys(); }
  if (handlers.has(name) && handlers.get(name)(event) !== false) return event.preventDefault();
  if (follow(`[data-key="${CSS.escape(name)}"], [data-key="${CSS.escape(event.key)}"]`)) event.preventDefault();
}

function openCommands() {
  import("kit/commands").then((part) => part.open());
}

function definition(list, keys, text) {
  const term = document.createElement("dt");
  keys.forEach((one) => {
    const key = document.createElement("kbd");
    key.textContent = one.length === 1 ? one.toUpperCase() : one;
    term.append(key, " ");
  });
  const meaning = document.createElement("dd");
  meaning.textContent = text;
  list.append(term, meaning);
}

function textOf(element) {
  const copy = element.cloneNode(true);
  copy.querySelectorAll("kbd, svg, .count").forEach((part) => part.remove());
  return copy.textContent.trim() || element.getAttribute("aria-label") || "";
}

function fill(section, elements, keysOf) {
  const list = section.querySelector("dl");
  list.replaceChildren();
  const told = new Map(elements.map((element) => [`${keysOf(element)} ${textOf(element)}`, element]));
  told.forEach((element) => definition(list, keysOf(element), textOf(element)));
  section.hidden = !elements.length;
}

function openKeys() {
  const dialog = document.getElementById("keys-dialog");
  if (!dialog || dialog.open) return;
  fill(dialog.querySelector("[data-keys-here]"), [...document.querySelectorAll("[data-key]")], (one) => one.dataset.key.split("+"));
  fill(dialog.querySelector("[data-keys-go]"), [...document.querySelectorAll(".left [data-go]")], (one) => ["G", one.dataset.go]);
  showState(dialog);
  dialog.showModal();
}

function showState(dialog) {
  const button = dialog.querySelector("[data-single-keys]");
  button.setAttribute("aria-pressed", singleKeys.on);
  button.querySelector("[data-state]").textContent = say(singleKeys.on ? "on" : "off");
}

export function startKeys() {
  document.addEventListener("keydown", listen);
  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-open-commands], [data-open-keys], [data-close], [data-single-keys]");
    if (!target) return;
    if (target.matches("[data-open-commands]")) openCommands();
    if (target.matches("[data-open-keys]")) { event.preventDefault(); openKeys(); }
    if (target.matches("[data-close]")) target.closest("dialog")?.close();
    if (target.matches("[data-single-keys]")) {
      singleKeys.on = !singleKeys.on;
      showState(target.closest(".keys"));
    }
  });
  document.querySelectorAll("dialog").forEach((dialog) => dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  }));
  const query = `list:${location.pathname}`;
  if (document.querySelector("[data-listing]")) memory.set(query, location.search);
}
