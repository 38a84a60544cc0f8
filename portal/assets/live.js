// Live: the server names what changed ("orders", "payments"); parts of the page that show it are fetched anew.
// <section id="results" data-live="orders deliveries"> — the part needs an id; "*" listens to everything.
import { signedOut, toast } from "./network.js";

const texts = document.getElementById("toast-texts").dataset;
const COUNTS = "menu-counts";
const EVERYTHING = "*";
const REST = 1500;
const LATER = 30000;
let waiting = new Set();
let timer = 0;

export function follow() {
  const known = JSON.parse(sessionStorage.getItem(COUNTS) ?? "null");
  showCounts(known);
  // What was just done may have changed them without a word to anybody else.
  if (known && document.querySelector("[data-flash]")) fetchCounts();
  let source = null;
  const connect = () => {
    if (source && source.readyState !== EventSource.CLOSED) return;
    source = new EventSource("/live");
    source.onmessage = (event) => heard(event.data.split(" "));
    let before = false;
    source.onopen = () => {
      // The server was away: whatever happened meanwhile was missed.
      if (before) heard([EVERYTHING]);
      before = true;
    };
    // A server that says no, rather than nothing, is asked again later.
    source.onerror = () => source?.readyState === EventSource.CLOSED && setTimeout(connect, LATER);
  };
  // A page in the background gives its connection back: a browser has six for a server.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      source?.close();
      source = null;
    } else if (!source) {
      connect();
      heard([EVERYTHING]);
    }
  });
  // The Back button brings the page as it was left: what is shown is fetched anew, what is typed stays.
  window.addEventListener("pagehide", () => {
    source?.close();
    source = null;
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted || source) return;
    connect();
    heard([EVERYTHING]);
  });
  // A page that is left at once needs no connection.
  setTimeout(() => !document.hidden && connect(), REST);
}

function heard(topics) {
  for (const topic of topics) waiting.add(topic);
  clearTimeout(timer);
  timer = setTimeout(refresh, 300);
}

async function refresh() {
  const topics = waiting;
  waiting = new Set();
  fetchCounts();
  const concerned = [...document.querySelectorAll("[data-live][id]")].filter((part) => {
    const wanted = part.dataset.live.split(" ");
    return topics.has(EVERYTHING) || wanted.includes(EVERYTHING) || wanted.some((topic) => topics.has(topic));
  });
  // What somebody is typing in or has chosen is not taken away: they are told instead.
  if (concerned.some(inUse)) tell();
  await renew(concerned.filter((part) => !inUse(part)));
}

const FIELDS = "input:not([type=hidden]), select, textarea";

function inUse(part) {
  if (part.contains(document.activeElement) && document.activeElement.matches(FIELDS)) return true;
  if (part.querySelector("dialog[open], details.receipt[open]")) return true;
  return [...part.querySelectorAll(FIELDS)].some(
    (field) =>
      field.checked !== field.defaultChecked ||
      (field.type !== "select-one" && field.value !== field.defaultValue) ||
      (field.type === "select-one" && field.selectedIndex !== Math.max(0, [...field.options].findIndex((one) => one.defaultSelected))),
  );
}

// One request, however many parts of the page it renews.
async function renew(parts) {
  const [first, ...others] = parts.map((part) => `#${part.id}`);
  if (!first) return;
  const focused = parts.some((part) => part.contains(document.activeElement)) ? document.activeElement.getAttribute("href") : null;
  await window.htmx.ajax("GET", location.href, {
    source: parts[0],
    target: parts[0],
    select: first,
    selectOOB: others.join(",") || null,
    swap: "outerHTML",
  });
  const fresh = parts.map((part) => document.getElementById(part.id));
  for (const part of fresh) part?.classList.add("is-new");
  if (focused) fresh.map((part) => part?.querySelector(`a[href="${CSS.escape(focused)}"]`)).find(Boolean)?.focus();
}

function tell() {
  const show = document.createElement("a");
  show.className = "btn btn-sm";
  show.href = location.href;
  show.textContent = texts.show;
  toast(texts.changed, "", show);
}

async function fetchCounts() {
  const answer = await fetch("/live/counts", { headers: { accept: "application/json" } }).catch(() => null);
  if (answer?.status === 401) return signedOut();
  if (!answer?.ok || answer.redirected) return void answer?.body?.cancel();
  const counts = await answer.json();
  sessionStorage.setItem(COUNTS, JSON.stringify(counts));
  showCounts(counts);
}

function showCounts(counts) {
  if (!counts) return void fetchCounts();
  for (const place of document.querySelectorAll("[data-count-of]")) {
    place.textContent = counts[place.dataset.countOf] ?? "";
  }
}
