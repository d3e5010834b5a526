// The paper beside the form: the form is posted as it stands and the server draws the paper.
import { csrf } from "kit/words";

const AFTER = 600;

export function startPreview(form) {
  const desk = document.getElementById("preview");
  let timer = 0;
  let asked = null;

  async function draw() {
    asked?.abort();
    asked = new AbortController();
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    try {
      const answer = await fetch(form.dataset.previewUrl, {
        method: "POST", body: data, signal: asked.signal, headers: { "X-CSRFToken": csrf(), "HX-Request": "true" },
      });
      if (answer.ok) desk.innerHTML = await answer.text();
    } catch { /* the next change draws again */ }
  }

  const later = () => { clearTimeout(timer); timer = setTimeout(draw, AFTER); };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("teliti:changed", later);
  draw();
}
