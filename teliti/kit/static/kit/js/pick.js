// A picker: a text field with suggestions (the ARIA 1.2 combobox). Without us the server looks up
// the typed code or name by itself.
import { language, make, say } from "kit/words";

const AFTER = 120;
let counter = 0;

class Pick {
  constructor(input) {
    this.input = input;
    this.key = input.parentElement.querySelector("input[type=hidden]");
    this.list = make("ul", { class: "suggestions", role: "listbox", id: `pick-${(counter += 1)}`, "aria-label": input.getAttribute("aria-label") || input.labels?.[0]?.textContent.trim() || "" });
    this.list.hidden = true;
    this.at = -1;
    this.moved = false;
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id, autocomplete: "off", spellcheck: "false" })) input.setAttribute(name, value);
    document.body.append(this.list);
    input.addEventListener("input", () => { this.key.value = ""; this.later(); });
    input.addEventListener("keydown", (event) => this.press(event));
    input.addEventListener("blur", () => this.leave());
    input.addEventListener("click", () => { if (this.list.hidden) this.ask(); });
    if (input === document.activeElement && input.value !== input.defaultValue) this.later(); // typed before we came
    this.list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      if (option) this.choose([...this.list.children].indexOf(option));
    });
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), AFTER);
  }

  async ask() {
    const text = this.input.value.trim();
    this.asked?.abort();
    this.asked = new AbortController();
    const url = new URL(this.input.dataset.url, location.href);
    url.searchParams.set("q", this.key.value ? "" : text);
    try {
      const answer = await fetch(url, { signal: this.asked.signal, headers: { Accept: "application/json" } });
      if (answer.ok && document.activeElement === this.input) this.show(await answer.json(), text);
    } catch { /* typing goes on; the server looks the text up */ }
  }

  show(found, text) {
    this.found = found;
    this.moved = false;
    const options = found.map((one, at) => {
      const option = make("li", { role: "option", id: `${this.list.id}-${at}`, "aria-selected": "false" }, make("span", {}, ...marked(one.label, text)));
      if (one.hint) option.append(make("span", { class: "hint" }, one.hint));
      return option;
    });
    if (this.input.dataset.createUrl && text) {
      options.push(make("li", { role: "option", class: "create", id: `${this.list.id}-new`, "aria-selected": "false" }, say("create", { text })));
    }
    if (!options.length) options.push(make("li", { class: "nothing", role: "presentation" }, say("no_match")));
    this.list.replaceChildren(...options);
    this.open();
    this.mark(found.length && text ? 0 : -1);
  }

  open() {
    const box = this.input.getBoundingClientRect();
    this.list.hidden = false;
    const below = innerHeight - box.bottom > Math.min(this.list.offsetHeight, 300) + 8;
    const top = below ? box.bottom + 2 : box.top - this.list.offsetHeight - 2;
    // The place is set through the style object, which the content policy allows.
    this.list.style.top = `${top + scrollY}px`;
    this.list.style.left = `${Math.max(8, Math.min(box.left, innerWidth - this.list.offsetWidth - 8)) + scrollX}px`;
    this.list.style.minWidth = `${box.width}px`;
    this.input.setAttribute("aria-expanded", "true");
  }

  close() {
    this.list.hidden = true;
    this.at = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  mark(at) {
    const options = [...this.list.querySelectorAll("[role=option]")];
    if (!options.length) return;
    this.at = at < 0 ? -1 : (at + options.length) % options.length;
    options.forEach((option, index) => option.setAttribute("aria-selected", index === this.at));
    const marked = options[this.at];
    if (marked) {
      this.input.setAttribute("aria-activedescendant", marked.id);
      marked.scrollIntoView({ block: "nearest" });
    } else this.input.removeAttribute("aria-activedescendant");
  }

  press(event) {
    const isOpen = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!isOpen) return void this.ask();
      this.moved = true;
      const last = this.list.querySelectorAll("[role=option]").length - 1;
      this.mark(event.key === "ArrowDown" ? this.at + 1 : this.at < 1 ? last : this.at - 1);
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    } else if (event.key === "Enter" && isOpen && this.at >= 0 && !event.ctrlKey) {
      event.preventDefault();
      this.choose(this.at);
    } else if (event.key === "Tab" && isOpen && (this.moved || this.found?.length === 1) && this.at >= 0) {
      this.choose(this.at);
    }
  }

  choose(at) {
    const one = this.found[at];
    if (!one) {
      const url = new URL(this.input.dataset.createUrl, location.href);
      url.searchParams.set("name", this.input.value.trim());
      window.open(url);
      return this.close();
    }
    this.input.value = one.label;
    this.key.value = one.key;
    this.close();
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    this.input.dispatchEvent(new CustomEvent("teliti:picked", { bubbles: true, detail: one }));
  }

  leave() {
    clearTimeout(this.timer);
    this.asked?.abort();
    this.close();
  }
}

function marked(label, text) {
  const at = text ? label.toLocaleLowerCase(language).indexOf(text.toLocaleLowerCase(language)) : -1;
  if (at < 0) return [label];
  return [label.slice(0, at), make("mark", {}, label.slice(at, at + text.length)), label.slice(at + text.length)];
}

export function startPicks(within) {
  within.querySelectorAll("[data-kind=pick]").forEach((input) => {
    if (!input.matches("[role=combobox]") && !input.closest("template")) new Pick(input);
  });
}
