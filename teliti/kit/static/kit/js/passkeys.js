// Why the browser gave no passkey is said beside the button; allauth tells it to the console alone.
const said = document.getElementById("passkey-trouble");
document.addEventListener("allauth.error", (event) => {
  const name = event.detail.exception?.name;
  const fits = said.querySelector(`[data-of="${CSS.escape(name ?? "")}"]`) ?? said.querySelector("[data-of=other]");
  for (const one of said.children) one.hidden = one !== fits;
  said.hidden = false;
  event.preventDefault();
});
