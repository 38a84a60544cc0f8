// Bad days: no network, a request that failed, a session that ended. Says so; keeps what was typed.

const texts = document.getElementById("toast-texts").dataset;
const bar = document.getElementById("offline");
const places = document.getElementById("toasts");

export function toast(text, tone = "", action = null) {
  const note = document.createElement("div");
  note.className = `toast-note ${tone}`;
  const words = document.createElement("span");
  words.textContent = text;
  note.append(words);
  if (action) note.append(action);
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn-close";
  close.setAttribute("aria-label", texts.close);
  close.addEventListener("click", () => note.remove());
  note.append(close);
  places.replaceChildren(...[...places.children].slice(-2), note);
  if (tone !== "danger") setTimeout(() => note.remove(), 8000);
}

// The sign-in opens beside this page: what is typed here stays, and can be sent afterwards.
let told = false;
export function signedOut() {
  if (told) return;
  told = true;
  const enter = document.createElement("a");
  enter.className = "btn btn-sm";
  enter.href = "/sign-in";
  enter.target = "_blank";
  enter.textContent = texts.signIn;
  toast(texts.signedOut, "danger", enter);
}

function shown() {
  const away = navigator.onLine === false;
  if (!away && !bar.hidden) toast(texts.online, "success");
  bar.hidden = !away;
}
shown();
window.addEventListener("online", shown);
window.addEventListener("offline", shown);

// Without a network nothing is sent: the browser's own error page would take the form away.
document.addEventListener("submit", (event) => {
  if (navigator.onLine !== false) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  toast(texts.offline, "danger");
}, true);

document.addEventListener("htmx:error", (event) => {
  if (String(event.detail?.error ?? "").includes("AbortError")) return;
  toast(navigator.onLine === false ? texts.offline : texts.failed, "danger");
});

// A refusal of the server is a page with a sentence: the sentence is the message.
document.addEventListener("htmx:response:error", (event) => {
  const { ctx } = event.detail;
  if (ctx.response?.status === 422) return;
  if (ctx.response?.status === 401) return signedOut();
  const answer = new DOMParser().parseFromString(ctx.text ?? "", "text/html");
  const sentence = answer.querySelector(".problem p")?.textContent?.trim();
  toast(sentence || texts.failed, "danger");
});
