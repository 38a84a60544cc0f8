// The page's first sheet has the characters of the portal's own texts. What people wrote may have
// others: the sheet of the common ones is fetched for them, then that of all. A sheet fetches the
// slices that the page needs, or none where the machine has a Chinese font.

const FIRST = 0x2e80;
const FAMILIES = /Portal (Chinese|Common)/;
const sheets = ["common.css", "noto-sans-sc.css"].map((name) => new URL(`./fonts/${name}`, import.meta.url));

function covered() {
  const codes = new Set();
  for (const face of document.fonts) {
    if (!FAMILIES.test(face.family)) continue;
    for (const range of face.unicodeRange.split(",")) {
      const [from, to] = range.trim().slice(2).split("-");
      for (let code = parseInt(from, 16); code <= parseInt(to ?? from, 16); code++) codes.add(code);
    }
  }
  return codes;
}

let fetching = false;
function look() {
  if (fetching || !sheets.length) return;
  const known = covered();
  const rare = [...(document.querySelector("main")?.textContent ?? "")].some((sign) => sign.codePointAt(0) >= FIRST && !known.has(sign.codePointAt(0)));
  if (!rare) return;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = sheets.shift();
  fetching = true;
  link.addEventListener("load", () => {
    fetching = false;
    look();
  });
  document.head.append(link);
}
look();
document.addEventListener("htmx:after:swap", look);
