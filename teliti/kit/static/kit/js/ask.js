// A form: focus where the work begins, Ctrl+Enter saves, Escape leaves, drafts keep what is typed.
import { startDays } from "kit/days";
import { startDraft } from "kit/draft";
import { moveTo, onKey } from "kit/keys";
import { startLines } from "kit/lines";
import { startNumbers } from "kit/numbers";
import { startPicks } from "kit/pick";
import { csrf, say } from "kit/words";

const FIELDS = "input:not([type=hidden], [tabindex='-1']), select, textarea";

function firstPlace(form) {
  return form.querySelector("[aria-invalid=true]")
    || form.querySelector(".conflict input")
    || [...form.querySelectorAll(FIELDS)].find((one) => !one.disabled && !one.readOnly && one.type !== "checkbox")
    || form.querySelector("[data-submit]");
}

function inForm(form, event) {
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    event.preventDefault();
    const more = event.shiftKey && form.querySelector("[data-submit-more]");
    form.requestSubmit(more || form.querySelector("[data-submit]"));
    return;
  }
  if (event.key === "Escape" && !event.defaultPrevented) {
    event.preventDefault();
    form.querySelector("[data-cancel]").click();
    return;
  }
  // Enter in a field moves on, it does not send half a form; lines have their own Enter.
  const field = event.target;
  if (event.key !== "Enter" || event.defaultPrevented || event.altKey || !field.matches("input:not([type=checkbox], [type=radio], [type=file])")) return;
  event.preventDefault();
  const fields = [...form.querySelectorAll(`${FIELDS}, [data-submit]`)].filter((one) => !one.disabled && one.offsetParent);
  moveTo(fields[fields.indexOf(field) + (event.shiftKey ? -1 : 1)]);
}

export function startAsk() {
  const form = document.querySelector("[data-ask]");
  const draft = startDraft(form);
  startNumbers(form);
  startDays(form);
  startPicks(form);
  startLines(form);
  if (form.dataset.previewUrl) import("kit/preview").then((part) => part.startPreview(form));

  form.addEventListener("keydown", (event) => inForm(form, event));
  onKey("ctrl+enter", () => form.requestSubmit(form.querySelector("[data-submit]")));
  onKey("ctrl+shift+enter", () => form.requestSubmit(form.querySelector("[data-submit-more]") || form.querySelector("[data-submit]")));
  onKey("escape", () => form.querySelector("[data-cancel]").click());
  form.querySelector("[data-cancel]").addEventListener("click", async (event) => {
    if (draft.isKept()) return;
    event.preventDefault();
    const target = event.currentTarget.href;
    if (!(await draft.keep()) && !confirm(say("leave"))) return;
    draft.stop();
    location.href = target;
  });
  form.addEventListener("submit", () => {
    draft.stop();
    form.querySelector("[name=csrfmiddlewaretoken]").value = csrf();
  });
  // Whoever began to type before we came stays where they are.
  const place = form.contains(document.activeElement) ? null : firstPlace(form);
  if (place) {
    place.focus({ preventScroll: true });
    place.scrollIntoView({ block: "nearest" });
  }
}
