// Charts: <figure data-chart="id-of-json"> beside <script type="application/json" id="id-of-json">.
// The JSON is {kind: "line" | "bar", labels, series: [{name, values, axis, kind, stack, dashed, dotted, mark}], unit, named, lying, axes: [name of each y axis]}
// or {kind: "sankey", nodes: [{name, label, brief, note, level, href}], links: [{source, target, value}], unit}.
import * as echarts from "echarts/core";
import { BarChart, LineChart, SankeyChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";
import { sankeyHeight, sankeyOptions } from "./charts/sankey.js";

echarts.use([BarChart, LineChart, SankeyChart, AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, SVGRenderer]);

// On a dark card the same colours stand a step lighter: lines are thin.
const COLOURS = ["#206bc4", "#f59f00", "#2fb344", "#d6336c", "#6574cd", "#0ca678"];
const COLOURS_IN_THE_DARK = ["#5b9bea", "#f7b43f", "#5acb6c", "#f2759f", "#98a4ee", "#3fd0a6"];
const number = (value) => (value === null || value === undefined ? "–" : Number(value).toLocaleString(document.documentElement.lang));

function palette() {
  const style = getComputedStyle(document.body);
  const dark = document.documentElement.getAttribute("data-bs-theme") === "dark";
  const set = (name) => style.getPropertyValue(name).trim();
  return { text: style.color, line: dark ? "#4a4a4a" : "#dce1e7", font: style.fontFamily, back: set("--tblr-bg-surface") || "#ffffff", colours: dark ? COLOURS_IN_THE_DARK : COLOURS, dark };
}

// The security policy allows no style attributes in HTML text: the tooltip is built as elements.
function tooltip(unit) {
  return (params) => {
    const box = document.createElement("div");
    const rows = Array.isArray(params) ? params : [params];
    const title = document.createElement("strong");
    title.textContent = rows[0].axisValueLabel ?? rows[0].name;
    box.append(title);
    for (const row of rows) {
      const line = document.createElement("div");
      line.textContent = `${row.seriesName ?? ""} ${number(row.value)} ${unit ?? ""}`.trim();
      box.append(line);
    }
    return box;
  };
}

function options(data, width) {
  const { text, line, font, back, colours, dark } = palette();
  const base = {
    animation: false,
    aria: { enabled: true },
    color: colours,
    textStyle: { color: text, fontFamily: font },
    tooltip: {
      trigger: "axis",
      backgroundColor: back,
      borderColor: line,
      textStyle: { color: text, fontFamily: font },
      formatter: tooltip(data.unit),
    },
  };
  if (data.kind === "sankey") {
    const flow = sankeyOptions(data, { text, back, font, number, width, dark });
    return { ...base, ...flow, tooltip: { ...base.tooltip, ...flow.tooltip } };
  }
  const axis = { axisLine: { lineStyle: { color: line } }, axisLabel: { color: text }, splitLine: { lineStyle: { color: line } } };
  const axes = Math.max(...data.series.map((entry) => entry.axis ?? 0)) + 1;
  if (data.lying) return lying(data, base, axis, { text, width });
  return {
    ...base,
    legend: { show: data.series.length > 1 || data.named, top: 0, textStyle: { color: text, fontFamily: font } },
    grid: { left: 8, right: 8, top: (data.series.length > 1 || data.named ? 40 : 12) + (data.axes ? 24 : 0), bottom: 8, containLabel: true },
    xAxis: { type: "category", data: data.labels, ...axis, axisLabel: { color: text, ...everyLabel(data.labels, width) } },
    yAxis: Array.from({ length: axes }, (_, at) => valueAxis(axis, { name: data.axes?.[at], text, second: at > 0 })),
    series: data.series.map((entry) => series(entry, data.kind, text)),
  };
}

// One grid of lines for all axes: those of the second would lie between those of the first.
function valueAxis(axis, { name, text, second }) {
  return {
    type: "value", ...axis, name, nameGap: 12, nameTextStyle: { color: text, align: second ? "right" : "left", padding: second ? [0, -40, 0, 0] : [0, 0, 0, -40] },
    axisLabel: { color: text, formatter: number }, ...(second ? { splitLine: { show: false } } : {}),
  };
}

// Named bars lie, the largest on top, so that every name can be read: on a telephone in two lines.
const BAR_ROW = 28;
const NARROW_BAR_ROW = 40;
const isNarrow = (width) => width < 480;
function lying(data, base, axis, { text, width }) {
  return {
    ...base,
    grid: { left: 0, right: 24, top: 4, bottom: 8, containLabel: true },
    xAxis: { type: "value", ...axis, axisLabel: { color: text, formatter: number, hideOverlap: true } },
    yAxis: { type: "category", inverse: true, data: data.labels, ...axis, axisTick: { show: false }, axisLabel: { color: text, interval: 0, lineHeight: 14, width: Math.min(220, width * 0.38), overflow: isNarrow(width) ? "break" : "truncate" } },
    series: data.series.map((entry) => ({ type: "bar", name: entry.name, data: entry.values, barMaxWidth: 18 })),
  };
}

// A few names all stand below their bars, broken into lines where they are long.
function everyLabel(labels, width) {
  return labels.length <= 6 ? { interval: 0, width: Math.max(48, (width - 80) / labels.length - 8), overflow: "break" } : {};
}

// `mark` draws a level line; `dotted` is a stock on its own axis, `dashed` what is compared with.
function series(entry, kind, text) {
  return {
    type: entry.kind ?? kind,
    name: entry.name,
    data: entry.values,
    yAxisIndex: entry.axis ?? 0,
    symbol: entry.values.length > 1 ? "none" : "circle",
    stack: entry.stack,
    lineStyle: { width: 2, type: entry.dashed ? "dashed" : entry.dotted ? "dotted" : "solid" },
    itemStyle: kind === "line" && entry.kind === "bar" ? { opacity: 0.45 } : undefined,
    markLine: entry.mark === undefined ? undefined : { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: text, opacity: 0.6, type: "dashed" }, data: [{ yAxis: entry.mark }] },
  };
}

const drawn = new Map();

async function draw(figure) {
  const data = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
  const words = [...(data.labels ?? []), ...(data.series ?? []).map((entry) => entry.name), ...(data.nodes ?? []).map((node) => node.label)].join("");
  await document.fonts.load('12px "Portal Latin", "Portal Chinese", "Portal Common"', words);
  drawn.get(figure)?.dispose();
  if (data.kind === "sankey") figure.style.height = `${sankeyHeight(data, figure.clientWidth)}px`;
  if (data.lying) figure.style.height = `${data.labels.length * (isNarrow(figure.clientWidth) ? NARROW_BAR_ROW : BAR_ROW) + 40}px`;
  const chart = echarts.init(figure, null, { renderer: "svg" });
  chart.setOption(options(data, figure.clientWidth));
  chart.on("click", ({ data: place }) => { if (place?.href) location.assign(place.href); });
  drawn.set(figure, chart);
}

function drawAll() {
  for (const figure of drawn.keys()) if (!figure.isConnected) drawn.delete(figure);
  for (const figure of document.querySelectorAll("figure[data-chart]")) draw(figure);
}

drawAll();
document.addEventListener("themechange", drawAll);
document.addEventListener("htmx:after:swap", drawAll);
addEventListener("resize", () => { for (const chart of drawn.values()) chart.resize(); });
