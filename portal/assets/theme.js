// Runs before the page is painted: scripts are on, and the theme is the person's or the system's.
const root = document.documentElement;
root.dataset.js = "on";
const stored = localStorage.getItem("theme");
const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
root.setAttribute("data-bs-theme", stored || system);
