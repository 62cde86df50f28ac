// Shows what the words being written would do a moment after each pause; without it a button shows the same.
const form = document.querySelector("form.writing");
const part = document.getElementById("preview-part");
const place = document.getElementById("preview");
let waiting;
let asked;

async function show() {
  asked?.abort();
  asked = new AbortController();
  const words = new FormData(form);
  words.delete("file");
  words.set("preview", "part");
  try {
    const answer = await fetch(location.pathname, { method: "POST", body: words, signal: asked.signal });
    if (!answer.ok || answer.redirected) return;
    place.innerHTML = await answer.text();
    part.hidden = false;
  } catch {
    // The next pause asks again.
  }
}

if (form && part && !form.querySelector("[name=preview]").disabled) {
  form.addEventListener("input", (event) => {
    if (event.target.name === "reason" || event.target.name === "title") return;
    clearTimeout(waiting);
    waiting = setTimeout(show, 700);
  });
}
