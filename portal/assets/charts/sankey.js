// Flows between levels: left to right, each level in its own colour, a click goes one step deeper.
const COLOURS = { production: "#667382", company: "#206bc4", dealers: "#f59f00", sub_dealers: "#0ca678", market: "#2fb344" };
const ROW = 34;
const LEAST_HEIGHT = 260;

// Tall enough for the level with the most places, so that no label lies on another.
export function sankeyHeight(data) {
  const rows = {};
  for (const node of data.nodes) rows[node.level] = (rows[node.level] ?? 0) + 1;
  return Math.max(LEAST_HEIGHT, Math.max(...Object.values(rows)) * ROW + 40);
}

export function sankeyOptions(data, { text, back, font, number }) {
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
      right: 190,
      top: 10,
      bottom: 10,
      nodeGap: 12,
      nodeWidth: 14,
      layoutIterations: 48,
      draggable: false,
      emphasis: { focus: "adjacency" },
      lineStyle: { color: "gradient", opacity: 0.35, curveness: 0.5 },
      label: {
        color: text,
        fontFamily: font,
        fontSize: 12,
        width: 250,
        overflow: "truncate",
        textBorderColor: back,
        textBorderWidth: 2,
        formatter: ({ data: place }) => (place.note ? `${place.label} · ${place.note}` : place.label),
      },
      data: data.nodes.map((node) => ({ ...node, itemStyle: { color: COLOURS[node.level] }, cursor: node.href ? "pointer" : "default" })),
      links: data.links,
    }],
  };
}
