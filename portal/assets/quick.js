// Quick order by keyboard alone: Enter goes on, each line is resolved as it comes, sheets are pasted.

const table = document.getElementById("quick");
const body = table.tBodies[0];
const NAMES = ["code", "quantity", "unit"];
const part = (row, name) => row.querySelector(`[data-part=${name}]`);

// One more blank line at the end, so that there is always one to go on to.
function grow() {
  const last = body.rows[body.rows.length - 1];
  if (!part(last, "code").value) return;
  const row = last.cloneNode(true);
  const at = body.rows.length;
  for (const input of row.querySelectorAll("input")) {
    input.value = "";
    input.classList.remove("is-invalid");
    input.name = input.name.replace(/-\d+-/, `-${at}-`);
    input.setAttribute("aria-label", input.getAttribute("aria-label").replace(/\d+$/, at + 1));
  }
  row.querySelector("[data-result]").replaceChildren();
  body.append(row);
}

async function resolve(row) {
  const values = {};
  for (const name of NAMES) values[name] = part(row, name).value;
  const buyer = table.closest("form").elements.buyer?.value ?? "";
  const asked = new URLSearchParams({ at: row.sectionRowIndex, buyer, ...values });
  const answer = await fetch(`/quick-order/line?${asked}`, { headers: { "HX-Request": "true" } });
  const same = NAMES.every((name) => part(row, name).value === values[name]);
  if (!answer.ok || !same) return;
  const result = row.querySelector("[data-result]");
  result.innerHTML = await answer.text();
  const wrong = result.querySelector("[data-wrong]")?.dataset.wrong;
  for (const name of NAMES) part(row, name).classList.toggle("is-invalid", name === wrong);
}

table.addEventListener("change", (event) => {
  if (!event.target.dataset.part) return;
  const row = event.target.closest("tr");
  grow();
  if (part(row, "code").value) resolve(row);
});

table.addEventListener("keydown", (event) => {
  const name = event.target.dataset?.part;
  if (event.key !== "Enter" || !name) return;
  event.preventDefault();
  const row = event.target.closest("tr");
  if (name === "code" && event.target.value) {
    part(row, "quantity").focus();
    part(row, "quantity").select();
    return;
  }
  grow();
  const next = row.nextElementSibling;
  if (next) part(next, "code").focus();
});

// Cells that are pasted into a field become lines.
table.addEventListener("paste", (event) => {
  const text = event.clipboardData.getData("text");
  if (!event.target.dataset.part || !/[\n\t]/.test(text.trim())) return;
  event.preventDefault();
  document.getElementById("pasted").value = text;
  table.closest("form").querySelector("button[name=do][value=check]").click();
});

// A suggestion takes the place of what was typed.
table.addEventListener("click", (event) => {
  const taken = event.target.closest("[data-take]");
  if (!taken) return;
  event.preventDefault();
  const row = taken.closest("tr");
  part(row, "code").value = taken.dataset.take;
  resolve(row);
  part(row, "quantity").focus();
});
