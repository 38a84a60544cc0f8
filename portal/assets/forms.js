// Forms: questions before an action, one sending for two clicks, steppers, dropped files, dialogs.

const ask = document.getElementById("ask");

// A form with data-confirm asks first. Without scripts it acts at once; every action can be undone.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const question = event.submitter?.dataset.confirm ?? form.dataset.confirm;
  if (!question || form.dataset.confirmed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  document.getElementById("ask-question").textContent = question;
  ask.returnValue = "";
  ask.showModal();
  ask.addEventListener("close", () => {
    if (ask.returnValue !== "yes") return;
    form.dataset.confirmed = "yes";
    form.requestSubmit(event.submitter);
    delete form.dataset.confirmed;
  }, { once: true });
}, true);

// A form is sent once: a second click while it is on its way does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 8000);
});
function sendable() {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
}
window.addEventListener("pageshow", sendable);
document.addEventListener("htmx:finally:request", sendable);

// A filter is saved as the address has it now: htmx changed it since the form was made.
document.addEventListener("submit", (event) => {
  if (event.target.hasAttribute("data-query-of-address")) event.target.elements.query.value = location.search.slice(1);
});

// Nothing is offered to be saved while nothing is filtered.
document.addEventListener("htmx:after:swap", () => {
  const asked = [...new URLSearchParams(location.search)].some(([name, value]) => value && name !== "page");
  for (const part of document.querySelectorAll("[data-when-filtered]")) part.hidden = !asked;
});

// The first field with a problem gets the focus.
document.querySelector("[aria-invalid=true]")?.focus();

document.addEventListener("click", (event) => {
  const button = event.target.closest(".stepper > button");
  if (!button) return;
  const { step, minimum } = button.parentElement.dataset;
  const input = button.parentElement.querySelector("input");
  const typed = Number(input.value.replaceAll(/[\s,']/g, "")) || 0;
  const by = Number(step) || 1;
  // Odd amounts go to the next whole pack in the direction of the step.
  const packs = button.dataset.by > 0 ? Math.floor(typed / by) + 1 : Math.ceil(typed / by) - 1;
  const next = Math.max(packs * by, 0);
  input.value = next > 0 && next < Number(minimum) ? (button.dataset.by > 0 ? minimum : 0) : next;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
});

for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const place = event.target.closest?.("[data-drop]");
    if (!place) return;
    event.preventDefault();
    place.classList.toggle("over", kind === "dragover");
    if (kind !== "drop" || !event.dataTransfer.files.length) return;
    const input = place.querySelector("input[type=file]");
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("a[data-dialog]");
  if (opener) {
    event.preventDefault();
    document.querySelector(opener.getAttribute("href")).showModal();
  }
  const closer = event.target.closest("dialog a[data-close]");
  if (closer) {
    event.preventDefault();
    closer.closest("dialog").close();
  }
  // A click on what lies behind a dialog closes it.
  if (event.target.matches("dialog.dialog[open]") && event.target.id !== "ask") {
    const box = event.target.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) event.target.close();
  }
});
// A refused form inside a dialog comes back with the dialog open.
document.querySelector("dialog:has([aria-invalid=true], .problem)")?.showModal();
