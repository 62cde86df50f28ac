// Keeps a running meeting's page as it is now; without this file a link makes it anew.
const root = document.querySelector("[data-live]");
const lost = document.querySelector("[data-offline]");
let stream, revision = root.dataset.revision, asking = 0, late = 0;

function open() {
  if (stream || document.hidden) return;
  stream = new EventSource(`${root.dataset.live}&since=${revision}`);
  stream.onopen = () => {
    clearTimeout(late);
    late = 0;
    if (lost) lost.hidden = true;
  };
  stream.onerror = () => {
    // A stream that ends comes back before anyone needs to know.
    if (lost) late ||= setTimeout(() => (lost.hidden = false), 4000);
    if (stream?.readyState === EventSource.CLOSED) {
      close();
      setTimeout(open, 5000 + 5000 * Math.random());
    }
  };
  stream.addEventListener("change", (event) => {
    const { parts, keys } = JSON.parse(event.data);
    revision = event.lastEventId;
    for (const [name, html] of Object.entries(parts)) show(root.querySelector(`[data-part="${name}"]`), html);
    own(keys);
    tick();
  });
}

function close() {
  stream?.close();
  stream = undefined;
}

function show(part, html) {
  if (!part) return;
  part.innerHTML = html;
  part.classList.remove("fresh");
  void part.offsetWidth;
  part.classList.add("fresh");
}

const stale = (keys) => [...root.querySelectorAll("[data-own]")].filter((one) => (keys[one.dataset.by] ?? "") !== one.dataset.key);

// A hall full of telephones does not ask in the same instant.
function own(keys) {
  const found = stale(keys);
  if (!root.dataset.mine || !found.length) return;
  clearTimeout(asking);
  asking = setTimeout(async () => {
    try {
      const answer = await fetch(root.dataset.mine);
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const old of stale(keys)) {
        const made = page.querySelector(`[data-own="${old.dataset.own}"]`);
        if (made && !old.contains(document.activeElement)) old.replaceWith(made);
      }
    } catch {
      // The next change asks again.
    }
  }, (found.some((one) => one.dataset.own === "ballots") ? 600 : 3000) * Math.random());
}

// Minutes left, by the meeting's own clock.
const seen = Date.now();
function tick() {
  for (const one of root.querySelectorAll("[data-until]")) {
    const left = (Date.parse(one.dataset.until) - Date.parse(root.dataset.now) - (Date.now() - seen)) / 60000;
    const digits = String(Math.max(0, Math.ceil(left))).replace(/\d/g, (digit) => "๐๑๒๓๔๕๖๗๘๙"[digit]);
    one.textContent = one.dataset.words.replace("#", digits);
    one.classList.toggle("over", left <= 0);
  }
}

document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
addEventListener("online", () => (close(), open()));
addEventListener("pagehide", close);
addEventListener("pageshow", open);
setInterval(tick, 5000);
open();
tick();
