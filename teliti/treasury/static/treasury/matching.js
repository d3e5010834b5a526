// The matching screen: Enter accepts, digits choose, letters lead elsewhere; only the panel is swapped.
import { startAsk } from "kit/ask";
import { isTyping, onKey } from "kit/keys";
import { evaluate, format } from "kit/numbers";
import { startPicks } from "kit/pick";
import { memory } from "kit/words";

const REFUSED = [409, 422];
const screen = document.querySelector(".matching");

const deal = () => document.getElementById("deal");
const candidates = () => [...deal().querySelectorAll("[data-candidate]")];
const chosen = () => candidates().find((one) => !one.hidden);

// Of the suggestions one is open; the others stand below it as a row, each with its digit.
function choose(number) {
  const wanted = candidates().find((one) => one.dataset.candidate === String(number));
  if (!wanted) return null;
  candidates().forEach((one) => {
    one.hidden = one !== wanted;
    one.removeAttribute("data-later"); // until we run, a style keeps the later ones away
  });
  deal().querySelectorAll("[data-choose]").forEach((one) => {
    if (one.dataset.choose === String(number)) one.setAttribute("aria-current", "true");
    else one.removeAttribute("aria-current");
  });
  follow(wanted);
  return wanted;
}

function pick(number) {
  const wanted = choose(number);
  if (wanted) focusOn(wanted);
  return Boolean(wanted);
}

// Splitting begins from the suggestion that is open.
function follow(candidate) {
  const split = deal().querySelector("[data-split]");
  const key = candidate.querySelector("[name=suggestion]")?.value;
  if (!split || !key) return;
  const url = new URL(split.href, location.href);
  url.searchParams.set("from", key);
  split.setAttribute("href", url.pathname + url.search);
  split.setAttribute("hx-get", url.pathname + url.search);
  window.htmx?.process(split);
}

function focusOn(candidate) {
  const lacking = candidate.querySelector("[aria-invalid=true]");
  (lacking || candidate.querySelector("[data-accept]"))?.focus({ preventScroll: true });
}

function accept(event) {
  const target = event.target;
  if (target.closest("a, summary, select") || isTyping(target)) return false;
  if (target.closest("button") && !target.closest("[data-accept]")) return false;
  const button = chosen()?.querySelector("[data-accept]") || deal().querySelector(".empty .verb.main");
  if (!button) return false;
  // A mere hint is not accepted by habit: the first Enter only goes to its button.
  if (chosen()?.dataset.strength === "hint" && document.activeElement !== button) {
    button.focus();
    return true;
  }
  if (!deal().classList.contains("htmx-request")) button.click();
  return true;
}

// How far one came since one began: the most that was left in this sitting is the whole.
function progress() {
  const bar = deal().querySelector("[data-progress]");
  if (!bar) return;
  const name = `matching:${location.pathname}`;
  const left = Number(deal().dataset.left);
  const most = Math.max(left, memory.get(name) || 0);
  memory.set(name, most);
  if (!most) return;
  bar.max = most;
  bar.value = most - left;
}

// What of the line has no place yet, as the amounts are typed; the server counts again.
function rest(form) {
  const shown = form.querySelector("[data-rest]");
  if (!shown) return;
  const typed = [...form.querySelectorAll("[data-line]:not([hidden]) [name$='-amount']")];
  const placed = typed.map((field) => evaluate(field.value)).filter((one) => !Number.isNaN(one));
  const left = Math.abs(Number(form.dataset.amount)) / 100 - placed.reduce((sum, one) => sum + one, 0);
  shown.hidden = !placed.length;
  shown.querySelector("output").textContent = format(Math.round(left * 100) / 100);
}

function start() {
  const ask = deal().querySelector("[data-ask]");
  if (ask) {
    startAsk();
    for (const change of ["input", "change", "focusout", "teliti:changed"]) ask.addEventListener(change, () => rest(ask));
    rest(ask);
    return;
  }
  onKey("escape", () => document.querySelector("[data-back]")?.click());
  onKey("ctrl+enter", () => false);
  progress();
  startPicks(deal());
  deal().querySelectorAll(".candidate-rest input[data-kind=pick]").forEach((field) => {
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.defaultPrevented) return;
      event.preventDefault();
      field.closest("form").querySelector("[data-accept]").click();
    });
  });
  const best = choose(1);
  if (best && best.dataset.strength !== "hint") focusOn(best);
  else deal().querySelector("#line-title")?.focus({ preventScroll: true });
}

document.querySelectorAll(".suggestions").forEach((list) => list.remove());
for (let number = 1; number <= 9; number += 1) onKey(String(number), () => pick(number));
onKey("enter", accept);

screen.addEventListener("click", (event) => {
  const link = event.target.closest("[data-choose]");
  if (!link) return;
  event.preventDefault();
  pick(link.dataset.choose);
});

// A refusal is an answer too: it is shown in place.
document.body.addEventListener("htmx:beforeSwap", (event) => {
  if (!REFUSED.includes(event.detail.xhr.status)) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
});
document.body.addEventListener("htmx:afterSwap", (event) => {
  document.querySelectorAll(".suggestions[hidden]").forEach((list) => list.remove());
  if (deal() && (event.detail.elt === deal() || screen.contains(event.detail.elt))) start();
});

start();
