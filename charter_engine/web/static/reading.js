// Small comforts; every page works without them. Permanent links copy themselves; n and p go from change to change.
const said = document.createElement("span");
said.className = "vh";
said.setAttribute("role", "status");
document.body.append(said);

for (const link of document.querySelectorAll("a[data-copy]")) {
  link.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !navigator.clipboard) return;
    event.preventDefault();
    try {
      await navigator.clipboard.writeText(link.href);
      link.classList.add("copied");
      said.textContent = link.dataset.copy;
      setTimeout(() => {
        link.classList.remove("copied");
        said.textContent = "";
      }, 2000);
    } catch {
      location.assign(link.href);
    }
  });
}

const changes = [...document.querySelectorAll("article.change")];
if (changes.length) {
  addEventListener("keydown", (event) => {
    const step = { n: 1, p: -1 }[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input,select,textarea")) return;
    const at = changes.findIndex((one) => `#${one.id}` === location.hash);
    const next = changes[at < 0 ? 0 : at + step];
    if (next) location.hash = next.id;
  });
}
