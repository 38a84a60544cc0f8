// Keys: Ctrl-K finds anything, / searches the list, arrows walk in tables, ? shows the keys.
import { choose, walk } from "./tables.js";

const palette = document.getElementById("palette");
const keys = document.getElementById("keys");
const typing = (element) => element?.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");

function openPalette(event) {
  if (!palette) return;
  event.preventDefault();
  if (!palette.open) palette.showModal();
  palette.querySelector("input").select();
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-palette]")) openPalette(event);
  if (event.target.closest("[data-keys]")) keys?.showModal();
});

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") return openPalette(event);
  if (palette?.open) return inPalette(event);
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) menu.open = false;
  }
  if (typing(event.target)) return;
  const done = {
    "/": () => focusSearch(),
    "?": () => (keys?.showModal(), true),
    ArrowDown: () => walk(1),
    ArrowUp: () => walk(-1),
    j: () => walk(1),
    k: () => walk(-1),
    x: () => choose(),
  }[event.key]?.();
  if (done) event.preventDefault();
});

function focusSearch() {
  const search = document.querySelector("main form[role=search] input[type=search], main input[type=search]");
  search?.select();
  return Boolean(search);
}

// In the palette the arrows walk through what was found; Enter opens the first, or the one walked to.
function inPalette(event) {
  const found = [...palette.querySelectorAll("a.found")];
  const now = found.indexOf(document.activeElement);
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const next = now + (event.key === "ArrowDown" ? 1 : -1);
    if (next < 0) palette.querySelector("input").focus();
    else found[Math.min(next, found.length - 1)]?.focus();
  } else if (event.key === "Enter" && now < 0 && found.length) {
    event.preventDefault();
    found[0].click();
  }
}
