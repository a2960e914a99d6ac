// Nothing typed is lost: what stands in a form with data-draft is kept in this tab until the server has taken it.
"use strict";
const PREFIX = "draft:";
const typed = (form) => Object.fromEntries([...form.elements].filter((one) => one.name && one.type !== "hidden" && one.type !== "file")
  .map((one) => [one.name, one.type === "checkbox" || one.type === "radio" ? (one.checked ? one.value : "") : one.value]));

function offer(form, key, draft) {
  const note = document.createElement("div");
  note.className = "note warn draft";
  note.setAttribute("role", "status");
  note.append("What you typed here was not sent. ");
  const restore = Object.assign(document.createElement("button"), { type: "button", textContent: "Put it back", className: "second" });
  const forget = Object.assign(document.createElement("button"), { type: "button", textContent: "Forget it", className: "plain" });
  restore.addEventListener("click", () => {
    for (const one of form.elements) {
      if (!(one.name in draft) || one.type === "hidden") continue;
      if (one.type === "checkbox" || one.type === "radio") one.checked = draft[one.name] === one.value;
      else one.value = draft[one.name];
    }
    note.remove();
    form.querySelector("textarea, input:not([type=hidden])")?.focus();
  });
  forget.addEventListener("click", () => { sessionStorage.removeItem(key); note.remove(); });
  note.append(restore, forget);
  form.prepend(note);
  const folded = form.closest("details");
  if (folded) folded.open = true;
}

function watch(form) {
  const key = `${PREFIX}${location.pathname}:${form.dataset.draft}`;
  const done = document.querySelector("[data-done]")?.dataset.done;
  if (done === form.dataset.draft) sessionStorage.removeItem(key);
  const kept = sessionStorage.getItem(key);
  if (kept) offer(form, key, JSON.parse(kept));
  form.addEventListener("input", () => sessionStorage.setItem(key, JSON.stringify(typed(form))));
}
document.querySelectorAll("form[data-draft]").forEach(watch);
