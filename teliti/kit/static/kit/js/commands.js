// The command box: pages, verbs of this page, and whatever the server suggests for what is typed.
import { make, say } from "kit/words";

const dialog = document.getElementById("commands");
const input = dialog?.querySelector("input");
const list = dialog?.querySelector("[role=listbox]");
let found = [];
let at = 0;
let timer = 0;
let asked = null;

function textOf(element) {
  const copy = element.cloneNode(true);
  copy.querySelectorAll("kbd, svg, .count").forEach((part) => part.remove());
  return copy.textContent.trim();
}

// Verbs of the page and its panels, of chosen rows, and what the list can be taken out as.
const OFFERED = ".verbs .verb:not(summary), .listing:has([name=keys]:checked) .bulk .verb, .panel-head .verb, .list-bar .menu-item";

// What the page itself offers, at once, without asking the server.
function here(text) {
  const wanted = text.toLowerCase();
  const verbs = [...document.querySelectorAll(OFFERED)].map((one) => ({ label: textOf(one), key: one.dataset.key || "", act: () => one.click() }));
  const places = [...document.querySelectorAll(".left .room[data-go], .left .places a")].map((one) => ({
    label: textOf(one), url: one.href, key: one.dataset.go ? `g ${one.dataset.go}` : "",
    hint: one.closest(".places") ? textOf(one.closest(".places").previousElementSibling) : "",
  }));
  return [...verbs, ...places].filter((one) => `${one.label} ${one.hint || ""}`.toLowerCase().includes(wanted));
}

function draw(items) {
  found = items;
  at = 0;
  const options = items.map((one, index) => {
    const option = make("li", { role: "option", id: `command-${index}`, "aria-selected": index === 0 }, make("span", {}, one.label));
    const side = make("span", { class: "hint" }, one.hint || "");
    if (one.key) side.append(" ", ...one.key.split(" ").map((key) => make("kbd", { class: "key" }, key.toUpperCase())));
    option.append(side);
    return option;
  });
  list.replaceChildren(...(options.length ? options : [make("li", { class: "nothing", role: "presentation" }, say("no_match"))]));
  mark(0);
}

function mark(next) {
  const options = [...list.querySelectorAll("[role=option]")];
  if (!options.length) return input.removeAttribute("aria-activedescendant");
  at = (next + options.length) % options.length;
  options.forEach((option, index) => option.setAttribute("aria-selected", index === at));
  options[at].scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", options[at].id);
}

async function ask() {
  const text = input.value.trim();
  const ours = here(text);
  draw(ours.slice(0, 30));
  if (!text || !dialog.dataset.url) return;
  asked?.abort();
  asked = new AbortController();
  const url = new URL(dialog.dataset.url, location.href);
  url.searchParams.set("q", text);
  try {
    const answer = await fetch(url, { signal: asked.signal, headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const known = new Set(ours.map((one) => one.url));
    draw([...ours, ...(await answer.json()).filter((one) => !known.has(new URL(one.url, location.href).href))].slice(0, 40));
  } catch { /* what the page knows is shown already */ }
}

function run() {
  const one = found[at];
  if (!one) return;
  dialog.close();
  if (one.act) one.act();
  else location.href = one.url;
}

export function open() {
  if (!dialog || dialog.open) return;
  dialog.showModal();
  input.value = "";
  ask();
}

input?.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 80); });
input?.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    mark(at + (event.key === "ArrowDown" ? 1 : -1));
  } else if (event.key === "Enter") {
    event.preventDefault();
    run();
  }
});
list?.addEventListener("click", (event) => {
  const option = event.target.closest("[role=option]");
  if (!option) return;
  at = [...list.children].indexOf(option);
  run();
});
