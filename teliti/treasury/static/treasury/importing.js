// Files may be dropped anywhere on the page; they are looked into at once.
const form = document.querySelector("[data-ask]");
const field = form.querySelector("input[type=file]");

function over(event) {
  if (![...event.dataTransfer.types].includes("Files")) return;
  event.preventDefault();
  form.toggleAttribute("data-over", event.type !== "dragleave");
}

function dropped(event) {
  if (!event.dataTransfer.files.length) return;
  event.preventDefault();
  form.removeAttribute("data-over");
  field.files = event.dataTransfer.files;
  form.requestSubmit(form.querySelector("[data-submit]"));
}

document.addEventListener("dragover", over);
document.addEventListener("dragleave", over);
document.addEventListener("drop", dropped);
field.addEventListener("change", () => {
  if (field.files.length) form.requestSubmit(form.querySelector("[data-submit]"));
});
