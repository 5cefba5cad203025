// Grid-world studio: the world, what to paint it with, the algorithm's controls, and the backup of one cell.

const TOOLS = [
  ["inspect", "Inspect", "Click a cell to see its backup (key I)"],
  ["wall", "Wall", "Nobody gets in (key W)"],
  ["free", "Free", "An empty cell (key F)"],
  ["goal", "Goal", "Ends the episode with the goal's reward (key G)"],
  ["pit", "Pit", "Ends the episode with the pit's reward (key P)"],
  ["cliff", "Cliff", "Entering it costs 100 and leads back to the start (key C)"],
  ["start", "Start", "Where episodes begin (key S)"],
  ["reward", "Reward", "Adds a reward to a free cell (key R)"],
];
const KINDS = { wall: "#", free: ".", goal: "G", pit: "P", cliff: "C", start: "S" };
const KIND_NAMES = { "#": "wall", ".": "free", G: "goal", P: "pit", C: "cliff", S: "start" };
const ARROWS = { up: "↑", right: "→", down: "↓", left: "←" };
const MOVES = { ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowDown: [1, 0], ArrowLeft: [0, -1] };
const METHODS = {
  "value iteration": { step: "One backup", sweep: "One sweep", stepHint: "Back up the next cell", sweepHint: "Back up every cell once" },
  "policy iteration": {
    step: "Improve", sweep: "One sweep",
    stepHint: "Evaluate the policy exactly, then make it greedy", sweepHint: "One sweep of evaluating the policy",
  },
  "q-learning": { step: "One step", sweep: "One episode", stepHint: "The robot makes one step and learns from it", sweepHint: "Walk until the episode ends" },
};
// Milliseconds between two ticks of an animated run, and how many steps of the robot one tick makes.
const SPEEDS = {
  slow: { planning: 900, walking: 400, steps: 1 },
  normal: { planning: 200, walking: 100, steps: 5 },
  fast: { planning: 30, walking: 30, steps: 300 },
};

// ---- The picture of the world ----

const heat = (value, scale) => {
  const share = Math.min(1, Math.abs(value) / scale);
  return `color-mix(in oklab, var(${value < 0 ? "--rl-low" : "--rl-high"}) ${(100 * share).toFixed(1)}%, var(--rl-middle))`;
};

// The value that gets the full colour. Action values share the scale of the values, so that one terrible action (a
// cliff) does not bleach all others.
function heatScale(view) {
  const ends = view.grid.join("").match(/[GP]/g) ?? [];
  const floor = ends.map((kind) => Math.abs(kind === "G" ? view.goal_reward : view.pit_reward));
  return Math.max(1e-9, ...view.v.map(Math.abs), ...floor);
}

// Numbers in the world: as many digits as the cell has room for.
function cellNumber(value, unit, scale) {
  if (unit >= 52) return number(value, digitsFor(scale));
  const size = Math.abs(value);
  const words = number(value, size < 0.995 ? 2 : size < 9.95 ? 1 : 0);
  return size < 0.995 ? words.replace("0.", ".") : words;
}

const digitsFor = (scale) => (scale >= 99.5 ? 0 : scale >= 9.95 ? 1 : 2);
const signed = (value) => (value > 0 ? "+" : "") + number(value, Number.isInteger(value) ? 0 : Math.abs(value * 10) % 1 < 1e-9 ? 1 : 2);
const triangle = (direction, x, y, size) => {
  const [dr, dc] = [[-1, 0], [0, 1], [1, 0], [0, -1]][direction];
  const tip = [x + dc * size, y + dr * size];
  const base = [[x - dr * size * 0.75, y + dc * size * 0.75], [x + dr * size * 0.75, y - dc * size * 0.75]];
  return [tip, ...base].map((point) => point.map((part) => part.toFixed(1)).join(",")).join(" ");
};

function drawGoal(x, y, size) {
  const points = [...Array(10).keys()].map((k) => {
    const radius = size * (k % 2 ? 0.42 : 1), angle = (k * Math.PI) / 5 - Math.PI / 2;
    return `${(x + radius * Math.cos(angle)).toFixed(1)},${(y + radius * Math.sin(angle)).toFixed(1)}`;
  });
  return svg("polygon", { points: points.join(" "), class: "gs-symbol" });
}

function drawEnd(view, kind, x, y, unit) {
  const reward = kind === "G" ? view.goal_reward : view.pit_reward;
  const symbol = kind === "G"
    ? drawGoal(x, y - unit * 0.12, unit * 0.19)
    : svg("ellipse", { cx: x, cy: y - unit * 0.12, rx: unit * 0.22, ry: unit * 0.12, class: "gs-symbol" });
  return [symbol, text(signed(reward), x, y + unit * 0.26, Math.max(9, unit * 0.2))];
}

const text = (words, x, y, size, extra = "") =>
  svg("text", { x, y, "font-size": size.toFixed(1), class: `gs-text ${extra}` }, words);

function drawValueCell(view, state, x, y, unit, scale) {
  const parts = [];
  if (view.show === "values") {
    const words = cellNumber(view.v[state], unit, scale);
    parts.push(text(words, x, y, Math.max(9, Math.min(21, unit * 0.27, (1.25 * unit) / words.length))));
  }
  if (!view.arrows && view.show === "values") return parts;
  view.policy[state].forEach((share, action) => {
    if (share < 0.01) return;
    const [dr, dc] = Object.values(MOVES)[action];
    const faint = share < 0.999 ? "gs-arrow gs-shared" : "gs-arrow";
    if (view.show === "values") {
      const far = unit * 0.41, size = Math.max(3, unit * 0.065);
      parts.push(svg("polygon", { points: triangle(action, x + dc * far, y + dr * far, size), class: faint }));
    } else {
      const far = unit * 0.22, tail = share < 0.999 ? 0 : -unit * 0.3;
      parts.push(svg("line", { x1: x + dc * tail, y1: y + dr * tail, x2: x + dc * far, y2: y + dr * far, class: faint, "stroke-width": Math.max(1.5, unit * 0.05) }));
      parts.push(svg("polygon", { points: triangle(action, x + dc * far, y + dr * far, unit * 0.14), class: faint }));
    }
  });
  return parts;
}

function drawActionValues(view, state, left, top, unit, scale) {
  const corners = [[left, top], [left + unit, top], [left + unit, top + unit], [left, top + unit]];
  const x = left + unit / 2, y = top + unit / 2;
  return view.q[state].flatMap((value, action) => {
    const points = [corners[action], corners[(action + 1) % 4], [x, y]].map((point) => point.join(",")).join(" ");
    const parts = [svg("polygon", { points, class: "gs-triangle", style: `fill: ${heat(value, scale)}` })];
    const [dr, dc] = Object.values(MOVES)[action];
    const isBest = view.best[state][action];
    if (unit >= 64) {
      const words = number(value, digitsFor(scale)), size = Math.min(unit * 0.14, 14, (0.64 * unit) / words.length);
      parts.push(text(words, x + dc * unit * 0.275, y + dr * unit * 0.35, size, isBest ? "gs-best" : ""));
    } else if (isBest) {
      parts.push(svg("polygon", { points: triangle(action, x + dc * unit * 0.3, y + dr * unit * 0.3, unit * 0.1), class: "gs-arrow" }));
    }
    return parts;
  });
}

// `painted` maps "row,column" to a kind of cell that the kernel has not confirmed yet.
function drawWorld(view, unit, painted, stripes) {
  const scale = heatScale(view);
  const columns = view.grid[0].length;
  const rewards = new Map(view.cell_rewards.map(([row, column, reward]) => [`${row},${column}`, reward]));
  const cells = view.grid.flatMap((line, row) => [...line].flatMap((old, column) => {
    const key = `${row},${column}`, kind = painted.get(key) ?? old;
    const state = row * columns + column, left = column * unit, top = row * unit;
    const x = left + unit / 2, y = top + unit / 2;
    const box = (extra, fill) => svg("rect", { x: left, y: top, width: unit, height: unit, class: `gs-cell ${extra}`, style: fill ? `fill: ${fill}` : null });
    if (kind === "#") return [box("gs-wall")];
    if (kind === "C") return [box("", `url(#${stripes})`)];
    if (kind === "G" || kind === "P") {
      const reward = kind === "G" ? view.goal_reward : view.pit_reward;
      return [box("", heat(Math.sign(reward), 1)), ...drawEnd(view, kind, x, y, unit)];
    }
    const parts = [box("", heat(view.v[state], scale))];
    if (painted.has(key)) return parts;
    parts.push(...(view.show === "q" ? drawActionValues(view, state, left, top, unit, scale) : drawValueCell(view, state, x, y, unit, scale)));
    const small = Math.max(8, Math.min(12, unit * (view.show === "q" ? 0.1 : 0.16)));
    if (kind === "S") parts.push(text(unit >= 56 && view.show !== "q" ? "start" : "S", left + 4, top + 4 + small / 2, small, "gs-tag gs-left"));
    if (rewards.has(key)) parts.push(text(signed(rewards.get(key)), left + unit - 4, top + 4 + small / 2, small, "gs-tag gs-right"));
    return parts;
  }));
  return [...cells, ...drawMarks(view, unit, columns)];
}

// The robot, the cell that is looked into, and the cells that its backup reads.
function drawMarks(view, unit, columns) {
  const frame = ([row, column], extra) =>
    svg("rect", { x: column * unit + 2, y: row * unit + 2, width: unit - 4, height: unit - 4, rx: 3, class: extra });
  const marks = [];
  const read = new Set((view.backup?.actions ?? []).flatMap(({ terms }) => terms.map(({ to }) => to.join())));
  for (const cell of read) marks.push(frame(cell.split(",").map(Number), "gs-read"));
  if (view.cell) marks.push(frame(view.cell, "gs-chosen"));
  if (view.robot != null) {
    const x = ((view.robot % columns) + 0.84) * unit, y = (Math.floor(view.robot / columns) + 0.84) * unit;
    marks.push(svg("circle", { cx: x, cy: y, r: Math.max(5, unit * 0.1), class: "gs-robot" }));
  }
  return marks;
}

// ---- The chart ----

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const powerOfTen = (power) => (power === 0 ? "1" : `10${[...String(power)].map((sign) => SUPERSCRIPTS[sign] ?? "⁻").join("")}`);

// Where the horizontal lines are: [value, its label], lowest first. Changes below 1e-8 are rounding.
function chartTicks({ values, logarithmic }) {
  if (logarithmic) {
    const powers = values.filter((value) => value > 0).map(Math.log10);
    const low = Math.max(-8, Math.floor(Math.min(-2, ...powers))), high = Math.ceil(Math.max(0, ...powers));
    const gap = Math.ceil((high - low) / 4), ticks = [];
    for (let power = high; power > low - gap; power -= gap) ticks.unshift([power, powerOfTen(power)]);
    return ticks;
  }
  const low = Math.min(0, ...values), high = Math.max(low + 0.1, ...values);
  const rough = (high - low) / 3, power = 10 ** Math.floor(Math.log10(rough));
  const gap = power * [1, 2, 5, 10].find((factor) => factor * power >= rough);
  const ticks = [];
  for (let k = Math.floor(low / gap); (k - 1) * gap < high; k++) ticks.push([k * gap, number(k * gap, Math.max(0, -Math.floor(Math.log10(gap))))]);
  return ticks;
}

function drawChart(chart, place) {
  const width = 246, height = 92, left = 34, bottom = 18, right = 6, top = 6;
  const ticks = chartTicks(chart);
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

// ---- The backup of one cell ----

const short = (value) => number(value, Math.abs(value * 100 - Math.round(value * 100)) < 1e-6 ? 2 : 3);
const exact = (value) => number(value, Math.abs(value) < 99.5 ? 3 : 1);
const span = (extra, ...words) => html("span", { class: extra }, ...words);

function describeBackup(view) {
  const backup = view.backup;
  if (!backup) return [html("p", { class: "rl-note" }, "Choose Inspect and click a cell: its backup appears here with the numbers filled in.")];
  const [row, column] = backup.cell;
  const where = `row ${row}, column ${column}`;
  if (backup.ends) return [html("p", { class: "rl-note" }, html("b", {}, `Cell in ${where}: `), `${backup.ends}.`)];
  return "update" in backup ? describeUpdate(backup, where) : describeExpected(backup, where);
}

function describeExpected(backup, where) {
  const greedy = backup.rule === "max";
  const title = `Bellman backup of the cell in ${where}${backup.just_done ? ", just done" : ""}`;
  const rule = greedy ? "v(s) ← max q(s, a)" : "v(s) ← Σ π(a|s) q(s, a)";
  const change = backup.new - backup.old;
  const result = html("p", { class: "gs-result" }, `${rule} = `, html("b", {}, exact(backup.new)),
    span("rl-label", `  was ${exact(backup.old)}, changes by ${exact(change)}`));
  const ties = backup.actions.filter(({ best }) => best).length;
  const rows = backup.actions.map((action) => {
    const terms = action.terms.map(({ p, r, v }, index) =>
      span("gs-term", index ? "+ " : "", span("gs-p", short(p)), " [", span("gs-r", short(r)), " + ",
        span("gs-g", number(backup.gamma)), " × ", span("gs-v", exact(v)), "]"));
    const mark = greedy ? (action.best ? (ties > 1 ? "tie" : "max") : "") : action.share > 0 ? `π ${number(action.share)}` : "";
    return html("div", { class: `gs-action ${greedy ? (action.best ? "gs-max" : "") : action.share > 0 ? "gs-max" : ""}` },
      span("gs-name", `${ARROWS[action.name]} ${action.name}`), span("gs-terms", terms),
      span("gs-q", `= ${exact(action.q)}`), span("gs-mark", mark));
  });
  const formula = html("p", { class: "gs-formula" }, "q(s, a) = Σ ", span("gs-p", "p(s′|s, a)"), " [", span("gs-r", "r"), " + ",
    span("gs-g", "γ"), " × ", span("gs-v", "v(s′)"), "]");
  return [html("div", { class: "gs-head" }, html("h4", { class: "rl-title" }, title), formula), html("div", { class: "gs-actions" }, rows), result];
}

function describeUpdate({ update, q }, where) {
  const names = Object.keys(ARROWS);
  const best = Math.max(...q);
  const values = html("p", { class: "gs-qs" }, q.map((value, action) =>
    span(value === best ? "gs-max" : "", `q(s, ${names[action]}) = ${exact(value)}`)));
  if (!update) {
    const title = html("h4", { class: "rl-title" }, `The cell in ${where} has not been updated yet`);
    return [title, values, html("p", { class: "rl-note" }, "The robot has not moved away from it so far.")];
  }
  const name = names[update.action];
  const bootstrap = update.terminated ? [] : [" + ", span("gs-g", number(update.gamma)), " × ", span("gs-v", exact(update.next_value))];
  const formula = html("p", { class: "gs-formula" }, "q(s, a) ← q(s, a) + α [", span("gs-r", "r"), " + ", span("gs-g", "γ"), " × ",
    span("gs-v", "max q(s′, ·)"), " − q(s, a)]");
  const sum = html("p", { class: "gs-result" }, `q(s, ${name}) ← `, exact(update.old), " + ", span("gs-p", number(update.alpha)), " [",
    span("gs-r", short(update.reward)), ...bootstrap, " − ", update.old < 0 ? `(${exact(update.old)})` : exact(update.old), "] = ", html("b", {}, exact(update.new)));
  const note = update.terminated ? html("p", { class: "rl-note" }, "The episode ended with this step: nothing follows, so the target is the reward alone.") : null;
  const title = html("h4", { class: "rl-title" }, `Last update of the cell in ${where}: action ${ARROWS[name]} ${name}`);
  return [html("div", { class: "gs-head" }, title, formula), sum, note, values].filter(Boolean);
}

// ---- The widget ----

function render({ model, el }) {
  let view = model.get("view");
  const stripes = `gs-stripes-${Math.random().toString(36).slice(2)}`;
  let tool = "inspect";
  let running = null;
  let unit = 60;
  let stroke = null;
  const unsent = [];
  const painted = new Map();
  const box = root(el, "grid-studio");
  const ask = kernel(model, (next) => {
    view = next;
    if (!unsent.length && !ask.busy) painted.clear();
    if (view.finished) stop();
    draw();
    sendPaint();
  });

  const setting = (name) => (value) => ask.set({ [name]: value });
  const maps = dropdown({ label: "Map", options: [...view.maps.map((name) => [name, mapLabel(name)]), ["", "Painted"]], value: view.map, onChange: (name) => name && ask.set({ map: name }) });
  const method = choice({
    label: "Method", value: view.method, onChange: (name) => (stop(), ask.set({ method: name })),
    options: [["value iteration", "Value iteration"], ["policy iteration", "Policy iteration"], ["q-learning", "Q-learning"]],
  });
  const tools = choice({ label: "Paint", options: TOOLS, value: tool, onChange: pick });
  const amount = html("input", { type: "number", min: -10, max: 10, step: 0.1, value: -0.5, "aria-label": "Reward of a painted cell" });
  const amountField = html("label", { class: "rl-field gs-amount" }, span("rl-label", "of"), amount);
  const show = choice({ label: "Show", value: view.show, onChange: setting("show"), options: [["values", "Values"], ["q", "Action values"], ["policy", "Policy"]] });
  const arrows = checkbox({ label: "arrows", value: view.arrows, hint: "Mark the best actions at the cell's edges", onChange: setting("arrows") });
  const sliders = {
    gamma: slider({ label: "Discount γ", min: 0, max: 1, step: 0.01, value: view.gamma, onInput: setting("gamma"), hint: "A reward k steps later counts γ^k times" }),
    slip: slider({ label: "Slip", min: 0, max: 1, step: 0.05, value: view.slip, onInput: setting("slip"), hint: "Probability that a move goes sideways" }),
    step_reward: slider({ label: "Step reward", min: -1, max: 0.2, step: 0.01, value: view.step_reward, onInput: setting("step_reward"), hint: "Reward of every move" }),
    alpha: slider({ label: "Step size α", min: 0.01, max: 1, step: 0.01, value: view.alpha, onInput: setting("alpha"), hint: "How far one update goes" }),
    epsilon: slider({ label: "Explore ε", min: 0, max: 1, step: 0.01, value: view.epsilon, onInput: setting("epsilon"), hint: "Share of random actions" }),
  };
  for (const [name, { input }] of Object.entries(sliders)) input.dataset.name = name;
  const stepButton = button({ label: "", onClick: () => (stop(), ask.do("step")) });
  const sweepButton = button({ label: "", onClick: () => (stop(), ask.do("sweep")) });
  const runButton = button({ label: "Run", primary: true, onClick: () => (running ? stop() : start()) });
  const resetButton = button({ label: "Reset", hint: "Forget all values; the world stays", onClick: () => (stop(), ask.do("reset")) });
  const speed = choice({ label: "Speed", value: "normal", options: [["slow", "Slow"], ["normal", "Normal"], ["fast", "Fast"]], onChange: (name) => (pace = name) });
  let pace = "normal";

  const world = svg("svg", { class: "gs-world", tabindex: 0, role: "application", "aria-label": "Grid world. Arrow keys choose a cell, Enter paints it." });
  const place = html("div", { class: "gs-place" }, world);
  const spoken = html("p", { class: "gs-spoken", "aria-live": "polite" });
  const status = html("div", { class: "gs-status" });
  const chart = svg("svg", { class: "gs-chart", role: "img" });
  const chartLabel = html("p", { class: "rl-note gs-chart-label" });
  const message = html("p", { class: "rl-message", role: "status" });
  const backup = html("section", { class: "rl-panel gs-backup", "aria-label": "Backup of the chosen cell" });
  const learning = html("div", { class: "gs-learning" }, sliders.alpha.node, sliders.epsilon.node);

  box.append(
    html("div", { class: "rl-row gs-top" }, maps.node, method.node),
    html("div", { class: "rl-row gs-top" },
      html("div", { class: "rl-row" }, tools.node, amountField),
      html("div", { class: "rl-row" }, show.node, arrows.node)),
    message,
    html("div", { class: "gs-main" },
      html("div", { class: "gs-left-column" }, place, spoken),
      html("div", { class: "rl-panel gs-side" },
        html("div", { class: "gs-part" }, sliders.gamma.node, sliders.slip.node, sliders.step_reward.node, learning,
          html("div", { class: "gs-buttons" }, stepButton.node, sweepButton.node, runButton.node, resetButton.node), speed.node),
        html("div", { class: "gs-part" }, status, html("div", {}, chartLabel, chart)))),
    backup,
  );

  function pick(name) {
    tool = name;
    tools.show(name);
    box.dataset.tool = name;
  }

  function start() {
    if (view.finished) ask.do("reset");
    running = setTimeout(tick, 0);
    runButton.show("Pause");
  }

  function stop() {
    clearTimeout(running);
    running = null;
    runButton.show("Run");
  }

  function tick() {
    const { planning, walking, steps } = SPEEDS[pace];
    if (!ask.busy) ask.do("advance", { amount: steps });
    running = setTimeout(tick, view.method === "q-learning" ? walking : planning);
  }

  function draw() {
    const rows = view.grid.length, columns = view.grid[0].length;
    const names = METHODS[view.method];
    layOut(rows, columns);
    unit = Math.max(20, Math.floor(Math.min(112, place.clientWidth / columns, 456 / rows)));
    world.setAttribute("viewBox", `0 0 ${columns * unit} ${rows * unit}`);
    world.setAttribute("width", columns * unit);
    world.setAttribute("height", rows * unit);
    drawCells();
    maps.show(view.map);
    method.show(view.method);
    show.show(view.show);
    arrows.show(view.arrows);
    arrows.input.disabled = view.show !== "values";
    for (const [name, control] of Object.entries(sliders)) control.show(view[name]);
    learning.hidden = view.method !== "q-learning";
    stepButton.show(names.step);
    stepButton.node.title = names.stepHint;
    sweepButton.show(names.sweep);
    sweepButton.node.title = names.sweepHint;
    status.replaceChildren(...view.status.map(([name, value, hint]) => html("div", { title: hint }, span("rl-label", name), html("b", {}, value))));
    chartLabel.textContent = view.chart.label;
    chart.setAttribute("aria-label", view.chart.label);
    drawChart(view.chart, chart);
    message.textContent = view.message;
    backup.replaceChildren(...describeBackup(view));
  }

  // The panel stands beside the world, or below it where that lets a wide world be drawn larger.
  function layOut(rows, columns) {
    const narrow = box.clientWidth < 660;
    box.classList.toggle("gs-narrow", narrow);
    const largest = Math.min(112, 456 / rows);
    const beside = Math.min(largest, (box.clientWidth - (narrow ? 272 : 312)) / columns);
    const below = Math.min(largest, (box.clientWidth - 26) / columns);
    box.classList.toggle("gs-stacked", beside < 30 || (below > 1.4 * beside && below * rows < 280));
  }

  function drawCells() {
    world.replaceChildren(hatch(stripes), ...drawWorld(view, unit, painted, stripes));
  }

  function chooseCell(cell) {
    const [row, column] = cell;
    const state = row * view.grid[0].length + column;
    spoken.textContent = `Row ${row}, column ${column}: ${KIND_NAMES[view.grid[row][column]]}, value ${number(view.v[state])}`;
    if (view.cell?.join() === cell.join()) return;
    view = { ...view, cell, backup: null };
    drawCells();
    ask.set({ cell });
  }

  // Painting. A stroke that begins on a cell of the tool's own kind erases instead.
  function beginStroke([row, column]) {
    const kind = view.grid[row][column];
    const erase = tool !== "reward" && tool !== "start" && tool !== "free" && KINDS[tool] === kind;
    stroke = { tool: erase ? "free" : tool, seen: new Set() };
  }

  function paintCell(cell) {
    const key = cell.join();
    if (!stroke || stroke.seen.has(key)) return;
    stroke.seen.add(key);
    if (stroke.tool !== "reward") painted.set(key, KINDS[stroke.tool]);
    unsent.push({ cell, tool: stroke.tool, reward: Number(amount.value) || 0 });
    drawCells();
    sendPaint();
  }

  function sendPaint() {
    if (ask.busy || !unsent.length) return;
    const { tool: kind, reward } = unsent[0];
    const cells = [];
    while (unsent.length && unsent[0].tool === kind) cells.push(unsent.shift().cell);
    ask.do("paint", { cells, tool: kind, reward });
  }

  function cellAt(event) {
    const frame = world.getBoundingClientRect();
    const row = Math.floor((event.clientY - frame.top) / unit), column = Math.floor((event.clientX - frame.left) / unit);
    return view.grid[row]?.[column] ? [row, column] : null;
  }

  world.addEventListener("pointerdown", (event) => {
    const cell = cellAt(event);
    if (!cell || event.button !== 0) return;
    world.setPointerCapture(event.pointerId);
    if (tool === "inspect") stroke = null;
    else beginStroke(cell);
    usePointer(cell);
  });
  world.addEventListener("pointermove", (event) => {
    const cell = event.buttons & 1 ? cellAt(event) : null;
    if (cell) usePointer(cell);
  });
  world.addEventListener("pointerup", () => (stroke = null));

  function usePointer(cell) {
    if (tool === "inspect") chooseCell(cell);
    else paintCell(cell);
  }

  world.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move = MOVES[event.key];
    const named = TOOLS.find(([name]) => name[0] === event.key.toLowerCase());
    if (move) {
      const [row, column] = view.cell ?? [0, -move[1]];
      const next = [row + move[0], column + move[1]];
      if (view.grid[next[0]]?.[next[1]]) chooseCell(next);
      else if (!view.cell) chooseCell([0, 0]);
    } else if ((event.key === "Enter" && !event.shiftKey) || event.key === " ") {
      if (!view.cell || tool === "inspect") return;
      beginStroke(view.cell);
      paintCell(view.cell);
      stroke = null;
    } else if (named) pick(named[0]);
    else return;
    event.preventDefault();
  });

  const resized = new ResizeObserver(() => draw());
  resized.observe(box);
  pick(tool);
  draw();
  return () => {
    stop();
    resized.disconnect();
    ask.stop();
  };
}

const mapLabel = (name) => (name === "russell-norvig" ? "Russell & Norvig" : name[0].toUpperCase() + name.slice(1).replaceAll("-", " "));

// Stripes for cliff cells. The id differs from widget to widget: a pattern of a hidden one is not drawn.
const hatch = (id) => svg("defs", {}, svg("pattern", { id, width: 8, height: 8, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
  svg("rect", { width: 8, height: 8, class: "gs-hatch-back" }), svg("rect", { width: 4, height: 8, class: "gs-hatch-stripe" })));

export default widget(render);
