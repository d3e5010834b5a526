// The lines of a form: Enter on the last adds one, Alt+Delete takes one away, sums as one types.
// Sums are for the eye; the server computes them again.
import { moveTo } from "kit/keys";
import { evaluate, format } from "kit/numbers";
import { startPicks } from "kit/pick";
import { make, say } from "kit/words";

const FIELDS = "input:not([type=hidden], [type=checkbox]), select, textarea";
const value = (text) => { const found = evaluate(String(text).replace("%", "")); return Number.isNaN(found) ? 0 : found; };

class Lines {
  constructor(section, form) {
    this.form = form;
    this.section = section;
    this.body = section.querySelector("[data-line-body]");
    this.template = section.querySelector("[data-line-template]");
    this.total = section.querySelector("[name$=TOTAL_FORMS]");
    this.lines().forEach((line) => this.prepare(line));
    section.addEventListener("keydown", (event) => this.press(event));
    section.addEventListener("input", () => this.sum());
    section.addEventListener("change", () => this.sum());
    section.addEventListener("focusout", () => setTimeout(() => this.sum()));
    this.button = section.querySelector("[data-add-line]");
    this.button?.addEventListener("click", (event) => {
      event.preventDefault();
      this.focus(this.add());
    });
    this.discountField()?.addEventListener("input", () => this.sum());
    this.sum();
  }

  lines() {
    return [...this.body.querySelectorAll("[data-line]")];
  }

  shown() {
    return this.lines().filter((line) => !line.hidden);
  }

  // The checkbox that removes a line without script becomes a small button with it.
  prepare(line) {
    const box = line.querySelector(".remove input");
    if (!box) return;
    box.closest(".remove").hidden = true;
    const button = make("button", { type: "button", class: "remove-button", tabindex: "-1", "aria-label": box.closest(".remove").textContent.trim(), title: "Alt+Del" });
    button.innerHTML = '<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d="M3.75 3.75l8.5 8.5M12.25 3.75l-8.5 8.5"/></svg>';
    button.addEventListener("click", () => this.remove(line));
    box.closest("td").append(button);
    line.hidden = box.checked;
  }

  add() {
    const at = Number(this.total.value);
    const holder = document.createElement("tbody");
    holder.innerHTML = this.template.innerHTML.replaceAll("__prefix__", String(at));
    const line = holder.firstElementChild;
    this.body.append(line);
    this.total.value = String(at + 1);
    this.prepare(line);
    startPicks(line);
    this.number();
    return line;
  }

  remove(line) {
    const shown = this.shown();
    const at = shown.indexOf(line);
    const box = line.querySelector(".remove input");
    if (!box) return;
    box.checked = true;
    line.hidden = true;
    const next = shown[at + 1] || shown[at - 1] || (this.button && this.add());
    this.focus(next);
    this.number();
    this.sum();
    line.dispatchEvent(new CustomEvent("teliti:changed", { bubbles: true }));
    this.offerBack(line, box);
  }

  offerBack(line, box) {
    const now = document.getElementById("now");
    const undo = make("button", { type: "button", class: "quiet-button" }, say("undo"));
    undo.addEventListener("click", () => {
      box.checked = false;
      line.hidden = false;
      this.number();
      this.sum();
      this.focus(line);
      now.replaceChildren();
    });
    now?.replaceChildren(`${say("removed")} `, undo);
  }

  number() {
    this.shown().forEach((line, at) => {
      const shown = line.querySelector("[data-line-number]");
      if (shown) shown.textContent = at + 1;
      line.querySelectorAll("[aria-label]").forEach((field) => {
        field.setAttribute("aria-label", field.getAttribute("aria-label").replace(/\d+$/, String(at + 1)));
      });
    });
  }

  focus(line) {
    moveTo(line?.querySelector(FIELDS));
  }

  press(event) {
    const line = event.target.closest("[data-line]");
    if (!line || event.defaultPrevented) return;
    const shown = this.shown();
    const at = shown.indexOf(line);
    if (event.altKey && event.key === "Delete") {
      event.preventDefault();
      this.remove(line);
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && event.target.matches("input, select")) {
      event.preventDefault();
      const fields = [...line.querySelectorAll(FIELDS)];
      const here = fields.indexOf(event.target);
      if (here < fields.length - 1) moveTo(fields[here + 1]);
      else if (shown[at + 1] || this.button) this.focus(shown[at + 1] || this.add());
      else this.form.querySelector("[data-submit]")?.focus();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && event.target.matches("input:not([role=combobox])")) {
      const other = shown[at + (event.key === "ArrowDown" ? 1 : -1)];
      const column = [...line.querySelectorAll(FIELDS)].indexOf(event.target);
      if (other) { event.preventDefault(); moveTo(other.querySelectorAll(FIELDS)[column]); }
    }
  }

  field(line, name) {
    return line.querySelector(`[name$="-${name}"]`);
  }

  // `quantity * price - discount%`: read from left to right; `%` takes a share of what stands so far.
  amount(line) {
    let result = 0;
    let sign = "+";
    for (const word of this.section.dataset.expression.split(/\s+/)) {
      if ("+-*/".includes(word)) { sign = word; continue; }
      const share = word.endsWith("%");
      const field = this.field(line, share ? word.slice(0, -1) : word);
      let number = field ? value(field.value) : Number(word) || 0;
      if (share) number = (result * number) / 100;
      result = { "+": result + number, "-": result - number, "*": result * number, "/": number ? result / number : 0 }[sign];
    }
    return Math.round(result * 100) / 100;
  }

  sum() {
    const { expression, taxField, taxRates, sums, balance } = this.section.dataset;
    if (expression) this.sumAmounts(taxField, JSON.parse(taxRates || "{}"));
    if (sums) this.sumColumns(sums.split(" "), balance?.split(" "));
  }

  sumAmounts(taxField, rates) {
    let subtotal = 0;
    let tax = 0;
    this.shown().forEach((line) => {
      const amount = this.amount(line);
      const shown = line.querySelector("[data-line-total]");
      if (shown) shown.textContent = amount ? format(amount) : "";
      subtotal += amount;
      const chosen = taxField && (this.field(line, taxField) || this.form.querySelector(`[name="${taxField}"]`));
      if (chosen) tax += (amount * Number(rates[chosen.value] || 0)) / 100;
    });
    const discount = this.discount(subtotal);
    if (subtotal) tax *= (subtotal - discount) / subtotal;
    tax = Math.round(tax);
    this.put("[data-subtotal]", subtotal);
    this.put("[data-discount]", -discount);
    this.put("[data-tax]", tax);
    this.put("[data-total]", subtotal - discount + tax);
  }

  // The discount of the whole: `10%` of the lines, or an amount.
  discount(subtotal) {
    const field = this.discountField();
    if (!field) return 0;
    const share = field.value.includes("%");
    return share ? Math.round(subtotal * value(field.value)) / 100 : value(field.value);
  }

  discountField() {
    const { discountField } = this.section.dataset;
    return discountField && this.form.querySelector(`[name="${discountField}"]`);
  }

  sumColumns(names, balance) {
    const totals = Object.fromEntries(names.map((name) => [name, this.shown().reduce((sum, line) => sum + value(this.field(line, name)?.value || ""), 0)]));
    names.forEach((name) => this.put(`[data-sum="${name}"]`, totals[name]));
    const note = this.section.querySelector("[data-balance-note]");
    if (!balance || !note) return;
    const difference = Math.round((totals[balance[0]] - totals[balance[1]]) * 100) / 100;
    note.textContent = difference ? `${say("difference")}: ${format(difference)}` : say("balanced");
    note.dataset.tone = difference ? "bad" : "good";
  }

  put(selector, number) {
    const place = this.section.querySelector(selector);
    if (place) place.textContent = format(number);
  }
}

export function startLines(form) {
  form.querySelectorAll("[data-lines]").forEach((section) => new Lines(section, form));
}
