// Two seconds after a change, what is typed goes to the server as a draft. Nothing typed is lost:
// a lost connection or a lost session is said calmly, and the sending is tried again.
import { csrf, make, say } from "kit/words";

const AFTER = 2000;
const AGAIN = [2000, 5000, 10000, 20000, 30000];

export function startDraft(form) {
  let timer = 0;
  let tries = 0;
  let kept = true;
  let stopped = false;
  const state = form.querySelector("[data-draft-state]");
  const bar = form.querySelector("[data-ask-bar]");

  function tell(text) {
    if (state) state.textContent = text;
  }

  function warn(...what) {
    bar.replaceChildren(...what);
    bar.hidden = what.length === 0;
  }

  function typed() {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    data.set("for", form.dataset.path);
    data.set("title", form.dataset.title);
    return data;
  }

  async function send() {
    if (stopped) return;
    const data = typed();
    kept = true; // until the next key
    try {
      const answer = await fetch(form.dataset.draftUrl, {
        method: "POST", body: data, headers: { "X-CSRFToken": csrf() }, redirect: "error",
      });
      if (answer.status === 401 || answer.status === 403) return signedOut();
      if (!answer.ok) throw new Error(String(answer.status));
      const said = await answer.json();
      tries = 0;
      warn();
      tell(say("saved", { time: said.saved_at.split(" ").pop() }));
    } catch {
      kept = false;
      tell(say("unsaved"));
      warn(make("span", {}, say("offline")));
      again();
    }
  }

  function signedOut() {
    kept = false;
    tell(say("unsaved"));
    const link = make("a", { href: form.dataset.signIn, target: "_blank", rel: "opener" }, say("sign_in"));
    warn(make("span", {}, say("signed_out")), link);
    again();
  }

  function again() {
    clearTimeout(timer);
    timer = setTimeout(send, AGAIN[Math.min(tries, AGAIN.length - 1)]);
    tries += 1;
  }

  function changed(event) {
    if (event.target.name === "csrfmiddlewaretoken") return;
    kept = false;
    tell(say("unsaved"));
    clearTimeout(timer);
    timer = setTimeout(send, AFTER);
  }

  // A form that came back with problems holds what no draft has yet.
  if (form.querySelector("[data-summary]")) {
    kept = false;
    timer = setTimeout(send, 300);
  }
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("teliti:changed", changed);
  addEventListener("focus", () => { if (!kept && tries) { clearTimeout(timer); send(); } });
  addEventListener("pagehide", () => {
    if (kept || stopped) return;
    const data = typed();
    data.set("csrfmiddlewaretoken", csrf());
    navigator.sendBeacon(form.dataset.draftUrl, data);
  });
  return {
    isKept: () => kept,
    // Keep what is typed now, before one leaves; whether that worked.
    async keep() {
      clearTimeout(timer);
      await send();
      return kept;
    },
    stop() { stopped = true; clearTimeout(timer); },
  };
}
