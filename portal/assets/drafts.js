// A form that did not arrive can be filled again: its fields are kept in this tab until it did.
// Passwords, files and security tokens are not kept.

const KEY = "draft";
const SECRET = /password|secret|token/i;
const kept = () => JSON.parse(sessionStorage.getItem(KEY) ?? "null");

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.closest("[data-kept], .sign-in")) return;
  const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !SECRET.test(name));
  const draft = { page: location.pathname + location.search, action: new URL(form.action).pathname, fields };
  sessionStorage.setItem(KEY, JSON.stringify(draft));
});

// After the sign-in: the way back to the form that was being sent.
const back = document.querySelector("[data-back-to-form]");
if (back) {
  const draft = kept();
  if (draft?.action === new URL(back.closest("form").action).pathname) back.href = draft.page;
  else back.hidden = true;
  back.addEventListener("click", () => sessionStorage.setItem(KEY, JSON.stringify({ ...draft, fill: true })));
} else {
  const draft = kept();
  if (draft?.fill) fill(draft);
}

function fill({ action, fields }) {
  sessionStorage.removeItem(KEY);
  const form = [...document.forms].find((one) => one.method === "post" && new URL(one.action).pathname === action);
  if (!form) return;
  const left = Map.groupBy(fields, ([name]) => name);
  for (const element of form.elements) {
    const value = left.get(element.name)?.shift()?.[1];
    if (element.type === "hidden" || element.type === "file") continue;
    if (element.type === "checkbox" || element.type === "radio") element.checked = fields.some(([name, one]) => name === element.name && one === element.value);
    else if (value !== undefined) element.value = value;
  }
  form.querySelector("input:not([type=hidden]), textarea, select")?.focus();
}
