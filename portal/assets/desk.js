// The desks: letters press buttons and go to fields; a scanner counts up lines.

const typing = (element) => element?.closest?.("input:not([type=checkbox]), textarea, select");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  const key = `[data-key="${CSS.escape(event.key)}"]`;
  const target = document.querySelector(`[data-batch].active ${key}, main ${key}:not([data-batch] *)`);
  if (!target) return;
  event.preventDefault();
  if (target.tagName === "INPUT") target.focus();
  else target.click();
});

// A scanner types a code and Enter: each beep counts up the line of that code, never past what is held.
const scanning = document.querySelector("[data-scanning]");
if (scanning) {
  const rows = [...document.querySelectorAll("tr[data-codes]")].map((row) => ({
    codes: JSON.parse(row.dataset.codes),
    held: Number(row.dataset.held),
    input: row.querySelector("input:not([type=hidden])"),
    row,
  }));
  const said = scanning.querySelector("[role=status]");
  const say = (name, facts) => {
    said.textContent = scanning.dataset[name].replace(/\{(\w+)\}/g, (_, fact) => facts[fact]);
    said.classList.toggle("text-danger", name !== "counted");
  };
  let counting = false;
  scanning.querySelector("input").addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const code = event.target.value.trim();
    event.target.value = "";
    if (!code) return;
    const known = rows.filter((one) => code in one.codes);
    if (!known.length) return say("unknown", { code });
    if (!counting) for (const one of rows) one.input.value = "0";
    counting = true;
    const open = known.find((one) => Number(one.input.value) + one.codes[code] <= one.held);
    if (!open) return say("full", { code });
    open.input.value = String(Number(open.input.value) + open.codes[code]);
    open.row.scrollIntoView({ block: "nearest" });
    say("counted", { code, count: `${open.input.value} / ${open.held}` });
  });
  scanning.querySelector("input").focus();
}
