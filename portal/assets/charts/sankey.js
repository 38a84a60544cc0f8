// Flows between levels: left to right, each level in its own colour, a click goes one step deeper.
const COLOURS = { production: "#667382", company: "#206bc4", dealers: "#f59f00", sub_dealers: "#0ca678", market: "#2fb344" };
const ROW = 34;
const LEAST_HEIGHT = 260;
// On a telephone the columns stand close: labels break into lines between them, rows stand apart.
const NARROW = 600;
const NARROW_ROW = 58;

export const isNarrow = (width) => width > 0 && width < NARROW;

// Tall enough for the level with the most places, so that no label lies on another.
export function sankeyHeight(data, width) {
  const rows = {};
  for (const node of data.nodes) rows[node.level] = (rows[node.level] ?? 0) + 1;
  return Math.max(LEAST_HEIGHT, Math.max(...Object.values(rows)) * (isNarrow(width) ? NARROW_ROW : ROW) + 40);
}

// Where labels stand: behind their place; on a telephone those of the last column before it.
function labelling(data, width) {
  if (!isNarrow(width)) return { right: 190, gap: 12, size: 12, label: { width: 250, overflow: "truncate" }, last: {} };
  const levels = new Set(data.nodes.map((node) => node.level)).size;
  const room = Math.floor(width / Math.max(levels - 1, 1)) - 24;
  return { right: 4, gap: 30, size: 11, label: { width: room, overflow: "break", lineHeight: 14 }, last: { position: "left", align: "right" } };
}

export function sankeyOptions(data, { text, back, font, number, width }) {
  const narrow = isNarrow(width);
  const { right, gap, size, label, last } = labelling(data, width);
  const ends = new Set(data.nodes.map((node) => node.name));
  for (const link of data.links) ends.delete(link.source);
  // What stands to the left says whose dealers they are; only the first column needs the whole name.
  const followed = new Set(data.links.map((link) => link.target));
  const names = Object.fromEntries(data.nodes.map((node) => [node.name, node.label]));
  const amount = (value) => `${number(value)} ${data.unit ?? ""}`.trim();
  const said = (row) => (row.dataType === "edge"
    ? [`${names[row.data.source]} → ${names[row.data.target]}`, amount(row.data.value)]
    : [names[row.name], amount(row.value)]);
  return {
    tooltip: {
      trigger: "item",
      formatter: (row) => {
        const box = document.createElement("div");
        const [title, value] = said(row);
        const strong = document.createElement("strong");
        strong.textContent = title;
        const line = document.createElement("div");
        line.textContent = value;
        box.append(strong, line);
        return box;
      },
    },
    series: [{
      type: "sankey",
      left: 4,
      right,
      top: 10,
      bottom: 10,
      nodeGap: gap,
      nodeWidth: 14,
      layoutIterations: 48,
      draggable: false,
      emphasis: { focus: "adjacency" },
      lineStyle: { color: "gradient", opacity: 0.35, curveness: 0.5 },
      label: {
        color: text,
        fontFamily: font,
        fontSize: size,
        ...label,
        textBorderColor: back,
        textBorderWidth: 2,
        formatter: ({ data: place }) => {
          const name = narrow && followed.has(place.name) ? place.brief : place.text;
          return place.note ? name + (narrow ? "\n" : " · ") + place.note : name;
        },
      },
      data: data.nodes.map((node) => ({
        ...node,
        text: node.label,
        itemStyle: { color: COLOURS[node.level] },
        cursor: node.href ? "pointer" : "default",
        label: ends.has(node.name) ? last : {},
      })),
      links: data.links,
    }],
  };
}
