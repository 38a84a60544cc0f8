// Tables: the row is a link, arrow keys walk from row to row, chosen rows have a bar of actions.

const OWN_USE = "a, button, input, select, textarea, label, summary, form";
const rowsOf = (table) => [...table.querySelectorAll("tbody > tr")].filter((row) => linkOf(row));
const linkOf = (row) => row.querySelector("a[href]");

document.addEventListener("click", (event) => {
  const row = event.target.closest("table[data-rows] > tbody > tr");
  if (!row || event.target.closest(OWN_USE) || String(window.getSelection())) return;
  const link = linkOf(row);
  if (!link) return;
  if (event.ctrlKey || event.metaKey) window.open(link.href);
  else link.click();
});

export function walk(step) {
  const inside = document.activeElement?.closest("table[data-rows]");
  const table = inside ?? document.querySelector("main table[data-rows]");
  if (!table) return false;
  const rows = rowsOf(table);
  if (!rows.length) return false;
  const now = rows.indexOf(document.activeElement?.closest("tr"));
  const next = now < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(now + step, 0), rows.length - 1);
  linkOf(rows[next]).focus();
  rows[next].scrollIntoView({ block: "nearest" });
  return true;
}

export function choose() {
  const box = document.activeElement?.closest("tr")?.querySelector(".pick input[type=checkbox]");
  if (!box) return false;
  box.click();
  return true;
}

const boxesOf = (bar) => [...document.querySelectorAll(`.pick input[type=checkbox][form="${bar}"]`)];

function count(id) {
  const bar = document.getElementById(id);
  if (!bar) return;
  const boxes = boxesOf(id);
  const chosen = boxes.filter((box) => box.checked).length;
  bar.classList.toggle("active", chosen > 0);
  const figure = bar.querySelector("[data-chosen]");
  if (figure) figure.textContent = chosen;
  const all = document.querySelector(`[data-pick-all="${id}"]`);
  if (all) {
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  }
}

document.addEventListener("change", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement)) return;
  if (box.dataset.pickAll) {
    for (const one of boxesOf(box.dataset.pickAll)) one.checked = box.checked;
    count(box.dataset.pickAll);
  } else if (box.closest(".pick") && box.getAttribute("form")) count(box.getAttribute("form"));
});

function countAll() {
  for (const bar of document.querySelectorAll("[data-batch]")) count(bar.id);
}
// A table that fits scrolls with the page, its head under the page's edge; a wider one scrolls in itself.
function fit() {
  for (const frame of document.querySelectorAll(".sticky-head:not(.scrolls)")) {
    const table = frame.querySelector("table");
    frame.classList.toggle("fits", table.scrollWidth <= frame.clientWidth);
  }
}
fit();
window.addEventListener("resize", fit);
document.addEventListener("htmx:after:swap", fit);

countAll();
window.addEventListener("pageshow", countAll);
document.addEventListener("htmx:after:swap", countAll);
