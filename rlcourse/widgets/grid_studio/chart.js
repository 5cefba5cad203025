// The small chart of how the learning goes.

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const powerOfTen = (power) => (power === 0 ? "1" : `10${[...String(power)].map((sign) => SUPERSCRIPTS[sign] ?? "⁻").join("")}`);

// Where the horizontal lines are: [value, its label], lowest first. Changes below 1e-8 are rounding.
function chartTicks({ values, logarithmic }, most) {
  if (logarithmic) {
    const powers = values.filter((value) => value > 0).map(Math.log10);
    const low = Math.max(-8, Math.floor(Math.min(-2, ...powers))), high = Math.ceil(Math.max(0, ...powers));
    const gap = Math.ceil((high - low) / most), ticks = [];
    for (let power = high; power > low - gap; power -= gap) ticks.unshift([power, powerOfTen(power)]);
    return ticks;
  }
  const low = Math.min(0, ...values), high = Math.max(low + 0.1, ...values);
  const rough = (high - low) / (most - 1), power = 10 ** Math.floor(Math.log10(rough));
  const gap = power * [1, 2, 5, 10].find((factor) => factor * power >= rough);
  const ticks = [];
  for (let k = Math.floor(low / gap); (k - 1) * gap < high; k++) ticks.push([k * gap, number(k * gap, Math.max(0, -Math.floor(Math.log10(gap))))]);
  return ticks;
}

function drawChart(chart, place, wide, tall) {
  const width = Math.max(120, wide), height = Math.max(48, tall);
  const left = 34, bottom = 15, right = 6, top = 6;
  const ticks = chartTicks(chart, height < 80 ? 2 : 4);
  const low = ticks[0][0], high = ticks.at(-1)[0];
  const y = (value) => top + ((high - value) / (high - low)) * (height - top - bottom);
  const last = chart.rounds.at(-1) ?? 1;
  const x = (round) => left + (last > 1 ? (round - 1) / (last - 1) : 0.5) * (width - left - right);
  const lines = ticks.flatMap(([value, label]) => [
    svg("line", { x1: left, x2: width - right, y1: y(value), y2: y(value), class: "gs-gridline" }),
    svg("text", { x: left - 5, y: y(value), class: "gs-tick gs-right" }, label),
  ]);
  const shown = chart.values.map((value) => (chart.logarithmic ? Math.log10(Math.max(value, 10 ** low)) : value));
  const points = chart.rounds.map((round, k) => [x(round).toFixed(1), y(shown[k]).toFixed(1)]);
  const end = points.at(-1);
  place.setAttribute("viewBox", `0 0 ${width} ${height}`);
  place.replaceChildren(
    ...lines,
    svg("text", { x: left, y: height - 5, class: "gs-tick" }, last > 1 ? "1" : ""),
    svg("text", { x: width - right, y: height - 5, class: "gs-tick gs-right" }, last > 1 ? String(last) : ""),
    svg("polyline", { points: points.join(" "), class: "gs-line" }),
    ...(end ? [svg("circle", { cx: end[0], cy: end[1], r: 3, class: "gs-dot" })] : []),
  );
}
