// Parts that come later, and parts that follow what happens (server-sent events). The address of a part is the server's.
"use strict";
const failed = (text) => `<div class="state error" role="alert"><b>${text}</b> Load the page again in a moment.</div>`;

async function bring(holder, address) {
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" }, credentials: "same-origin" });
    const page = answer.headers.get("content-type")?.startsWith("text/html");
    return { ok: answer.ok, text: page ? await answer.text() : failed("This part cannot be shown now.") };
  } catch {
    return { ok: false, text: failed("The gate cannot be reached.") };
  }
}

async function fill(holder) {
  const { ok, text } = await bring(holder, holder.dataset.part);
  holder.innerHTML = text; // our own server's page, escaped there; the policy lets no script in it run
  holder.setAttribute("aria-busy", "false");
  if (!ok) holder.classList.add("failed");
  if (ok && holder.querySelector("[data-again]")) setTimeout(() => fill(holder), 1500);
}
document.querySelectorAll("[data-part]").forEach(fill);

const live = document.querySelector("[data-live]");
if (live) {
  const sign = document.querySelector("[data-live-sign]");
  const say = (text) => { if (sign) sign.textContent = text; };
  let waiting = 0;
  const refresh = async () => {
    waiting = 0;
    if (document.hidden) { waiting = 1; return; }
    const before = new Map([...live.querySelectorAll("[data-id]")].map((row) => [row.dataset.id, row.dataset.version]));
    const chosen = live.querySelector(".chosen")?.dataset.id;
    const focused = live.contains(document.activeElement);
    const { ok, text } = await bring(live, live.dataset.live);
    if (!ok) { say("not up to date"); return; }
    live.innerHTML = text;
    live.querySelectorAll("[data-id]").forEach((row) => {
      row.classList.toggle("chosen", row.dataset.id === chosen);
      row.classList.toggle("fresh", before.size > 0 && before.get(row.dataset.id) !== row.dataset.version);
    });
    if (focused) live.querySelector(".chosen a")?.focus({ preventScroll: true });
    say("live");
  };
  const later = () => { if (!waiting) waiting = setTimeout(refresh, 400); };
  const stream = new EventSource(live.dataset.stream);
  stream.addEventListener("open", () => say("live"));
  stream.addEventListener("changed", later);
  stream.addEventListener("error", () => say("connection lost, trying again"));
  document.addEventListener("visibilitychange", () => { if (!document.hidden && waiting) { waiting = 0; later(); } });
}
