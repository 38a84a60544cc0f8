// What the pages need besides htmx. Everything works without it, only slower.
import "./drafts.js";
import "./fonts.js";
import "./forms.js";
import "./keys.js";
import "./tables.js";
import "./network.js";
import { follow } from "./live.js";

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-theme-switch]")) return;
  const root = document.documentElement;
  const next = root.getAttribute("data-bs-theme") === "dark" ? "light" : "dark";
  root.setAttribute("data-bs-theme", next);
  localStorage.setItem("theme", next);
  document.dispatchEvent(new Event("themechange"));
});

// An open menu closes with a click outside of it.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// The chart library is large: it comes after the first paint, and only where there is a chart.
function loadCharts() {
  if (document.querySelector("figure[data-chart]")) import("./vendor/chart.js");
}
loadCharts();
document.addEventListener("htmx:after:swap", loadCharts);

if (document.body.hasAttribute("data-signed-in")) follow();
