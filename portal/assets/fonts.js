// The cut of the font has the characters of the portal's own texts. Names that people gave may have
// others: where the machine has no Chinese font, the slices that hold them are fetched then.

const FIRST = 0x2e80;
const sheet = new URL("./vendor/fonts/noto-sans-sc.css", import.meta.url);

function covered() {
  const codes = new Set();
  for (const face of document.fonts) {
    if (!face.family.includes("Portal Chinese")) continue;
    for (const range of face.unicodeRange.split(",")) {
      const [from, to] = range.trim().slice(2).split("-");
      for (let code = parseInt(from, 16); code <= parseInt(to ?? from, 16); code++) codes.add(code);
    }
  }
  return codes;
}

let asked = false;
function look() {
  if (asked) return;
  const known = covered();
  const rare = [...(document.querySelector("main")?.textContent ?? "")].some((sign) => sign.codePointAt(0) >= FIRST && !known.has(sign.codePointAt(0)));
  if (!rare) return;
  asked = true;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = sheet;
  document.head.append(link);
}
look();
document.addEventListener("htmx:after:swap", look);
