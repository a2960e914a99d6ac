// Keyboard, theme, and forms that are sent once. Pages work without it.
"use strict";
const inField = (event) => event.target.closest("input, textarea, select") !== null;
const rows = () => [...document.querySelectorAll("[data-rows] [data-href]")];
let going = false;

function choose(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((row) => row.classList.contains("chosen"));
  const next = all[Math.min(all.length - 1, Math.max(0, at + step))];
  all.forEach((row) => row.classList.toggle("chosen", row === next));
  next.querySelector("a")?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function press(key) {
  const target = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);
  if (!target) return false;
  if (target.matches("details")) {
    target.open = true;
    target.scrollIntoView({ block: "nearest" });
    target.querySelector("textarea, input:not([type=hidden]), select, button")?.focus();
  } else target.click();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && inField(event)) { event.target.blur(); return; }
  if (event.key === "Escape") { document.querySelectorAll("details[data-key][open]").forEach((one) => { one.open = false; }); return; }
  if (event.ctrlKey || event.metaKey || event.altKey || inField(event) || document.querySelector("dialog[open]")) return;
  if (going) {
    going = false;
    const link = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
    if (link) { event.preventDefault(); link.click(); }
    return;
  }
  const filter = document.querySelector("[data-filter]");
  if (event.key === "g") going = true;
  else if (event.key === "j") choose(1);
  else if (event.key === "k") choose(-1);
  else if (event.key === "Enter" && document.querySelector("tr.chosen") && !event.target.closest("a, button, summary")) location.href = document.querySelector("tr.chosen").dataset.href;
  else if (event.key === "/" && filter) filter.focus();
  else if (!press(event.key)) return;
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-help]")) document.getElementById("keys").showModal();
});

// A form is sent once: the second click of a double click finds it busy.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  form.querySelectorAll("button").forEach((button) => button.setAttribute("aria-disabled", "true"));
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => {
  delete form.dataset.sent;
  form.querySelectorAll("button").forEach((button) => button.removeAttribute("aria-disabled"));
}));

document.querySelector("[data-theme-choice] select")?.addEventListener("change", (event) => {
  document.documentElement.dataset.theme = event.target.value;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `portcullis_theme=${event.target.value}; Path=/console; Max-Age=31536000; SameSite=Lax${secure}`;
});
