// Menus are <details>: they open without us. We close them, walk them by arrows, and fold the bar.
import { make } from "kit/words";

function closeOthers(kept) {
  document.querySelectorAll("details.menu[open]").forEach((menu) => { if (menu !== kept) menu.open = false; });
}

function walk(event) {
  const menu = event.target.closest("details.menu[open]");
  if (!menu || !["ArrowDown", "ArrowUp"].includes(event.key) || event.target.matches("input")) return;
  const items = [...menu.querySelectorAll(".menu-panel :is(a, button, input)")];
  const at = items.indexOf(document.activeElement);
  const next = event.key === "ArrowDown" ? at + 1 : at - 1;
  items[(next + items.length) % items.length]?.focus();
  event.preventDefault();
}

function drawer(open) {
  const left = document.getElementById("left");
  left.toggleAttribute("data-open", open);
  left.querySelectorAll(".room").forEach((room) => {
    const places = room.nextElementSibling;
    if (open && places) room.setAttribute("aria-expanded", !places.hidden);
    else room.removeAttribute("aria-expanded");
  });
  if (open) left.querySelector("a")?.focus();
  else document.querySelector("[data-drawer]")?.focus();
}

// In the drawer a room opens where it is tapped: its lists show before one goes anywhere.
function unfold(event, room) {
  const places = room.nextElementSibling;
  if (!places) return;
  event.preventDefault();
  places.hidden = !places.hidden;
  room.setAttribute("aria-expanded", !places.hidden);
  if (!places.hidden) room.parentElement.scrollIntoView({ block: "nearest" });
}

function fold() {
  const root = document.documentElement;
  const folded = root.dataset.left === "icons";
  if (folded) delete root.dataset.left;
  else root.dataset.left = "icons";
  document.cookie = `left=${folded ? "full" : "icons"}; path=/; max-age=31536000; samesite=lax`;
}

function startDrop(zone) {
  const input = zone.querySelector("input[type=file]");
  input.addEventListener("change", () => { if (input.files.length) zone.requestSubmit(); });
  for (const name of ["dragenter", "dragover"]) {
    zone.addEventListener(name, (event) => { event.preventDefault(); zone.dataset.over = ""; });
  }
  zone.addEventListener("dragleave", () => delete zone.dataset.over);
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    delete zone.dataset.over;
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    zone.requestSubmit();
  });
}

export function startMenus() {
  document.addEventListener("click", (event) => {
    closeOthers(event.target.closest("details.menu"));
    const room = event.target.closest(".left[data-open] .room");
    if (room) unfold(event, room);
    const tool = event.target.closest("[data-drawer], [data-drawer-close], [data-fold], [data-print]");
    if (!tool) return;
    if (tool.matches("[data-drawer], [data-drawer-close]")) {
      event.preventDefault();
      drawer(tool.matches("[data-drawer]"));
    }
    if (tool.matches("[data-fold]")) fold();
    if (tool.matches("[data-print]")) window.print();
  });
  document.addEventListener("keydown", (event) => {
    walk(event);
    if (event.key === "Escape" && document.querySelector(".left[data-open]")) drawer(false);
  });
  document.addEventListener("focusin", (event) => {
    const left = document.querySelector(".left[data-open]");
    if (left && !left.contains(event.target)) drawer(false);
  });
  document.querySelectorAll("[data-drop]").forEach(startDrop);
  // A form that was sent is not sent twice by an impatient second click.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 4000);
    document.getElementById("now")?.replaceChildren(make("span", {}, "…"));
  });
}
