// Amounts as people type them, for display only: the server reads them again, strictly.
// Mirrors base/numerals.py: 1,5jt · 250rb · 2*75.000 · (1,5jt-250rb)/3, Indonesian and English.
import { language } from "kit/words";

const GROUP = language === "en" ? "," : ".";
const POINT = language === "en" ? "." : ",";
const TIMES = {
  k: 1e3, rb: 1e3, ribu: 1e3, jt: 1e6, juta: 1e6, m: language === "en" ? 1e6 : 1e9, miliar: 1e9, milyar: 1e9,
  mlr: 1e9, t: 1e12, triliun: 1e12,
  ...(language === "en" && { thousand: 1e3, million: 1e6, b: 1e9, bn: 1e9, billion: 1e9, trillion: 1e12 }),
};
const TOKEN = /\s*(?:(\d[\d.,]*)|([-+*/()])|([^\s\d+*/().,-]+))/y;

function number(written) {
  const grouped = new RegExp(`^[1-9]\\d{0,2}(\\${GROUP}\\d{3})+$`);
  const [whole, fraction, more] = written.split(POINT);
  const swapped = new RegExp(`^[1-9]\\d{0,2}(\\${POINT}\\d{3})+$`).test(written);
  if (more !== undefined || swapped || !(/^\d+$/.test(whole) || grouped.test(whole))) return NaN;
  if (fraction !== undefined && !/^\d+$/.test(fraction)) return NaN;
  return Number(`${whole.split(GROUP).join("")}.${fraction || 0}`);
}

function tokens(text) {
  const found = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text);
    if (!match) return null;
    const [, digits, sign, word] = match;
    if (digits) found.push(number(digits));
    else if (sign) found.push(sign);
    else if (word === "x" || word === "×") found.push("*");
    else if (TIMES[word] && typeof found.at(-1) === "number") found.push(found.pop() * TIMES[word]);
    else if (!["rp", "%"].includes(word)) return null;
  }
  return found;
}

// The value of a typed text, or NaN: sums of products of numbers and parentheses.
export function evaluate(text) {
  const list = tokens(text.trim().toLowerCase().replace(/^rp\.? ?/, "").replace(/[,.]-+$/, ""));
  if (!list?.length) return NaN;
  let at = 0;
  const factor = () => {
    const found = list[at++];
    if (typeof found === "number") return found;
    if (found === "-") return -factor();
    if (found === "+") return factor();
    if (found !== "(") return NaN;
    const inner = sum();
    return list[at++] === ")" ? inner : NaN;
  };
  const product = () => {
    let left = factor();
    while (list[at] === "*" || list[at] === "/") left = list[at++] === "*" ? left * factor() : left / factor();
    return left;
  };
  const sum = () => {
    let left = product();
    while (list[at] === "+" || list[at] === "-") left = list[at++] === "+" ? left + product() : left - product();
    return left;
  };
  const result = sum();
  return at === list.length && Number.isFinite(result) ? result : NaN;
}

export function format(value, decimals = 2) {
  const scaled = Math.round(Math.abs(value) * 10 ** decimals) / 10 ** decimals;
  let [whole, fraction = ""] = scaled.toFixed(decimals).split(".");
  fraction = fraction.replace(/0+$/, "");
  if (decimals === 2 && fraction.length === 1) fraction += "0";
  whole = whole.replace(/\B(?=(\d{3})+$)/g, GROUP);
  return `${value < 0 && scaled ? "-" : ""}${whole}${fraction && POINT + fraction}`;
}

const KINDS = "[data-kind=amount], [data-kind=quantity], [data-kind=percent]";
const placesOf = (input) => (input.dataset.kind === "amount" ? 2 : 4);

export function startNumbers(form) {
  form.addEventListener("input", (event) => {
    const input = event.target;
    if (!input.matches(KINDS)) return;
    const note = input.parentElement.querySelector("output");
    const plain = /^[\d.,\s%]*$/.test(input.value);
    const value = plain ? NaN : evaluate(input.value);
    if (!note) return;
    note.textContent = Number.isNaN(value) ? "" : `= ${format(value, placesOf(input))}`;
    note.toggleAttribute("data-live", Boolean(note.textContent));
  });
  form.addEventListener("focusout", (event) => {
    const input = event.target;
    if (!input.matches?.(KINDS)) return;
    const note = input.parentElement.querySelector("output");
    if (note) { note.textContent = ""; note.removeAttribute("data-live"); }
    const value = evaluate(input.value);
    if (input.value.trim() && !Number.isNaN(value)) {
      const sign = input.value.trim().endsWith("%") ? "%" : "";
      input.value = format(value, placesOf(input)) + sign;
    }
  });
}
