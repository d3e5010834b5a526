// The words our scripts say, from the page, in the person's language.
const said = JSON.parse(document.getElementById("words")?.textContent || "{}");

export function say(name, values = {}) {
  return (said[name] || name).replace(/%\((\w+)\)s/g, (_, key) => values[key] ?? "");
}

export const language = document.documentElement.lang === "en" ? "en" : "id";

// The token of forms changes when one signs in again in another tab: the cookie knows the new one.
export function csrf() {
  const name = `${said.csrf_cookie || "csrftoken"}=`;
  const found = document.cookie.split("; ").find((part) => part.startsWith(name));
  return found ? found.slice(name.length) : document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
}

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// A store that may be full or forbidden; then nothing is remembered.
export const memory = {
  get(name) {
    try { return JSON.parse(sessionStorage.getItem(name)); } catch { return null; }
  },
  set(name, value) {
    try { sessionStorage.setItem(name, JSON.stringify(value)); } catch { /* nothing is remembered */ }
  },
};
