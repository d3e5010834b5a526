// Lists: a cursor by j and k, selection by x, and everything as it was when one comes back.
import { isShown, onKey } from "kit/keys";
import { memory, say } from "kit/words";

const place = () => `place:${location.pathname}${location.search}`;
const rows = () => [...document.querySelectorAll("[data-listing] tbody tr[data-row], .panel tbody tr[data-row]")].filter(isShown);
const boxes = () => [...document.querySelectorAll('[data-listing] input[name="keys"]')];
let lastBox = null;

function focusable(row) {
  const link = row.querySelector(".lead a[href]") || row.querySelector("td a[href]");
  if (link) return link;
  row.tabIndex = -1;
  return row;
}

function current() {
  return document.activeElement?.closest?.("tr[data-row]");
}

function move(step) {
  const all = rows();
  if (!all.length) return false;
  const at = all.indexOf(current());
  const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1);
  focusable(all[next]).focus({ preventScroll: true });
  all[next].scrollIntoView({ block: "nearest" });
  keepPlace();
}

function open(event) {
  const row = current();
  if (!row?.dataset.url || event.target.closest("a, button, input, summary")) return false;
  rememberWay(row.dataset.url);
  location.href = row.dataset.url;
}

function select() {
  const box = current()?.querySelector('input[name="keys"]');
  if (!box) return false;
  box.checked = !box.checked;
  changed();
}

function changed() {
  const chosen = boxes().filter((box) => box.checked);
  const count = document.querySelector("[data-bulk-count]");
  if (count) count.textContent = chosen.length ? say("selected", { count: chosen.length }) : "";
  const all = document.querySelector("[data-select-all]");
  if (all) {
    all.checked = chosen.length > 0 && chosen.length === boxes().length;
    all.indeterminate = chosen.length > 0 && !all.checked;
  }
  keepPlace();
}

function keepPlace() {
  const isList = document.querySelector("[data-listing]");
  const [row, kept] = [current(), memory.get(place())];
  if (!isList && !row && !kept) return;
  memory.set(place(), {
    chosen: boxes().filter((box) => box.checked).map((box) => box.value),
    row: row?.dataset.row || kept?.row,
    at: row ? rows().indexOf(row) : kept?.at,
    scroll: scrollY,
  });
  if (isList) memory.set(`list:${location.pathname}`, location.search);
}

function takeUpPlace() {
  const kept = memory.get(place());
  if (!kept) return changed();
  boxes().forEach((box) => { box.checked = kept.chosen.includes(box.value); });
  changed();
  const cameFromInside = document.referrer.startsWith(location.origin) && document.referrer !== location.href;
  const acted = memory.get("acted") === location.pathname;
  if (acted) memory.set("acted", null);
  if (!kept.row || !(cameFromInside || acted)) return;
  // What was dealt with is gone from the list: then the work goes on in the row that took its place.
  const row = document.querySelector(`tr[data-row="${CSS.escape(kept.row)}"]`) || rows()[Math.min(kept.at, rows().length - 1)];
  if (!row) return;
  scrollTo({ top: kept.scroll });
  focusable(row).focus({ preventScroll: true });
}

// A link back to a list leads to the list as one left it: same filter, same page.
function rewriteBackLinks() {
  document.querySelectorAll("[data-list-back]").forEach((link) => {
    const query = memory.get(`list:${link.pathname}`);
    if (query && !link.search) link.search = query;
  });
  const [cancel, cameFrom] = [document.querySelector("[data-cancel]"), memory.get(`back:${location.pathname}${location.search}`)];
  if (cancel && cameFrom) cancel.href = cameFrom;
}

function clicked(event) {
  if (event.target.matches("[data-select-all]")) {
    boxes().forEach((box) => { box.checked = event.target.checked; });
    return changed();
  }
  const box = event.target.closest('input[name="keys"]');
  if (box) {
    if (event.shiftKey && lastBox) range(lastBox, box);
    lastBox = box;
    return changed();
  }
  const link = event.target.closest("tr[data-row] a[href], .sheet a[href]");
  if (link) {
    rememberWay(link.href);
    if (link.closest("tr")?.dataset.url) rememberWay(link.closest("tr").dataset.url);
  }
  const row = event.target.closest("tr[data-url]");
  if (!row || event.target.closest("a, button, input, label, summary, form") || String(getSelection())) return;
  keepPlace();
  rememberWay(row.dataset.url);
  if (event.ctrlKey || event.metaKey) window.open(row.dataset.url);
  else location.href = row.dataset.url;
}

// From a row or a figure one goes down to its lines and papers; Esc and Cancel lead back up the same way.
function rememberWay(url) {
  const to = new URL(url, location.href);
  if (to.pathname !== location.pathname) memory.set(`back:${to.pathname}${to.search}`, location.pathname + location.search);
}

function range(from, to) {
  const all = boxes();
  const [first, last] = [all.indexOf(from), all.indexOf(to)].sort((a, b) => a - b);
  if (first >= 0) all.slice(first, last + 1).forEach((box) => { box.checked = to.checked; });
}

function page(selector) {
  const link = document.querySelector(`.pages [rel="${selector}"]`);
  if (!link) return false;
  link.click();
}

export function startLists() {
  onKey("j", () => move(1));
  onKey("k", () => move(-1));
  onKey("enter", open);
  onKey("x", select);
  onKey("[", () => page("prev"));
  onKey("]", () => page("next"));
  onKey(" ", (event) => (current() && !event.target.matches("input, button, summary") ? select() : false));
  onKey("arrowdown", () => (current() ? move(1) : false));
  onKey("arrowup", () => (current() ? move(-1) : false));
  document.addEventListener("click", clicked);
  addEventListener("pagehide", keepPlace);
  document.addEventListener("submit", (event) => { if (event.target.closest("tr[data-row]")) memory.set("acted", location.pathname); });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (!event.target.closest?.("[data-listing]") && !event.target.matches?.("[data-listing]")) return;
    changed();
  });
  // Empty filters are left out of the address.
  document.addEventListener("htmx:configRequest", (event) => {
    if (!event.detail.elt.matches("[data-tools]")) return;
    const given = event.detail.parameters;
    for (const name of Object.keys(given)) if (given[name] === "") delete given[name];
  });
  // What was typed was asked for already; leaving the box must not draw the table again.
  const search = document.querySelector("[data-list-search]");
  search?.addEventListener("change", (event) => event.stopPropagation());
  // Enter in the search box goes to the first row found.
  search?.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "Enter") return;
    event.preventDefault();
    document.activeElement.blur();
    move(1);
  });
  rewriteBackLinks();
  takeUpPlace();
}
