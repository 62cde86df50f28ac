// Choosing words by selecting them. Offsets are code points, as everywhere on the server; a selection is widened to
// whole Thai words where the browser knows them. Without this file a sentence is chosen with a radio button.

const points = (text) => [...text].length;

// The words of `text` that a selection from `low` to `high` (UTF-16 units) touches.
export function snap(text, low, high) {
  while (low < high && /\s/u.test(text[low])) low += 1;
  while (high > low && /\s/u.test(text[high - 1])) high -= 1;
  if (low >= high || !("Segmenter" in Intl)) return [low, high];
  for (const { segment, index } of new Intl.Segmenter("th", { granularity: "word" }).segment(text)) {
    const end = index + segment.length;
    if (index < low && low < end) low = index;
    if (index < high && high < end) high = end;
  }
  return [low, high];
}

// Every piece of text with its place in the clause, in code points.
const pieces = (words) => [...words.querySelectorAll("[data-at]")].map((element) => ({ element, at: Number(element.dataset.at) }));

function within(element, node, offset) {
  if (!element.contains(node)) return null;
  const range = document.createRange();
  range.setStart(element, 0);
  range.setEnd(node, offset);
  return range.toString().length;
}

// The selection as [start, end) in code points of the clause, or null if it is empty or elsewhere.
export function chosen(words, range) {
  let start = null, end = null;
  for (const { element, at } of pieces(words)) {
    if (!range.intersectsNode(element)) continue;
    const text = element.textContent;
    const low = within(element, range.startContainer, range.startOffset) ?? 0;
    const high = within(element, range.endContainer, range.endOffset) ?? text.length;
    const [from, to] = snap(text, low, high);
    if (from >= to) continue;
    start ??= at + points(text.slice(0, from));
    end = at + points(text.slice(0, to));
  }
  return start === null ? null : [start, end];
}

// The clause's text between two places: what the server will read there. Pieces of one line are parted by spaces.
function quote(words, start, end) {
  let text = "", line = null;
  for (const { element, at } of pieces(words)) {
    const own = element.closest("[data-start]");
    text += (own && own === line ? " " : "\n").repeat(Math.max(0, at - points(text))) + element.textContent;
    line = own;
  }
  return [...text].slice(start, end).join("");
}

function watch(form) {
  const words = form.querySelector("[data-words]"), own = form.querySelector("[data-own]");
  if (!words || !own) return;
  form.querySelector("[data-with-script]")?.removeAttribute("hidden");
  const take = () => {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed || !words.contains(selection.anchorNode)) return;
    const place = chosen(words, selection.getRangeAt(0));
    if (!place) return;
    const radio = own.querySelector("input");
    radio.value = place.join("-");
    radio.checked = true;
    own.querySelector("[data-quote]").textContent = quote(words, ...place);
    own.hidden = false;
  };
  let waiting = 0;
  document.addEventListener("selectionchange", () => {
    clearTimeout(waiting);
    waiting = setTimeout(take, 250);
  });
  // A click on a label that ends a selection must not choose the whole sentence instead.
  words.addEventListener("click", (event) => {
    if (!document.getSelection().isCollapsed) event.preventDefault();
  });
}

const FORM = 'a[href*="/comments/new?clause="]', TEXT = "[data-says],.clause .body,section.prose";

// On pages that show the charter: the clause's own link to the form, brought beside the words selected in the clause.
function offer(words) {
  const link = document.createElement("a");
  link.className = "btn float";
  link.textContent = words;
  link.hidden = true;
  document.body.append(link);
  const text = (node) => (node?.nodeType === 1 ? node : node?.parentElement)?.closest(TEXT);
  const show = () => {
    const selection = document.getSelection(), range = selection.rangeCount ? selection.getRangeAt(0) : null;
    const clause = range && !range.collapsed ? text(range.startContainer) : null;
    const form = clause?.dataset.says ?? clause?.querySelector(FORM)?.getAttribute("href");
    // Three clicks select up to the beginning of what follows.
    const ends = form && (clause.contains(range.endContainer) || range.endOffset === 0);
    const place = ends ? chosen(clause, range) : null;
    link.hidden = !place;
    if (!place) return;
    const exact = quote(clause, ...place), box = range.getBoundingClientRect();
    link.href = `${form}&words=${place.join("-")}${exact.length < 500 ? `&exact=${encodeURIComponent(exact)}` : ""}`;
    link.style.top = `${box.bottom + window.scrollY + 8}px`;
    link.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - link.offsetWidth - 8))}px`;
  };
  let waiting = 0;
  document.addEventListener("selectionchange", () => {
    clearTimeout(waiting);
    // A tap on the link may end the selection first.
    waiting = setTimeout(show, document.getSelection().isCollapsed ? 700 : 250);
  });
}

if (typeof document !== "undefined") {
  document.querySelectorAll("form[data-comment]").forEach(watch);
  const words = document.querySelector("[data-offer]")?.dataset.offer;
  if (words) offer(words);
}
