// Grid-world studio: the world, what to paint it with, the algorithm's controls, the robot, and the backup of one cell.

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
const KINDS = Object.fromEntries(Object.entries(LETTERS).map(([letter, name]) => [name, letter]));
const ARROWS = { up: "↑", right: "→", down: "↓", left: "←" };
const METHODS = {
  "value iteration": { label: "Value iteration", step: "One backup", sweep: "One sweep", stepHint: "Back up the next cell", sweepHint: "Back up every cell once" },
  "policy iteration": {
    label: "Policy iteration", step: "Improve", sweep: "One sweep",
    stepHint: "Evaluate the policy exactly, then make it greedy", sweepHint: "One sweep of evaluating the policy",
  },
  "q-learning": { label: "Q-learning", step: "One step", sweep: "One episode", stepHint: "The robot makes one step and learns from it", sweepHint: "Walk until the episode ends" },
  yours: { label: "Yours", step: "One step", sweep: "One sweep", stepHint: "Your table does not learn here", sweepHint: "Your table does not learn here" },
};
// Milliseconds between two ticks of an animated run, how many steps of the learning robot one tick makes, and
// milliseconds for one step of a walk.
const SPEEDS = {
  slow: { planning: 900, learning: 400, steps: 1, walking: 800 },
  normal: { planning: 200, learning: 100, steps: 5, walking: 380 },
  fast: { planning: 30, learning: 30, steps: 300, walking: 120 },
};
const MANY_WALKS = 1000;
// Pixels: a notebook in a window of 1024 x 768 shows a cell 592 wide and 647 high.
const HEIGHT = 640, NARROW = 760, SLIM = 545, TINY = 480, LARGEST_CELL = 112, SMALLEST_CELL = 20;

function render({ model, el }) {
  let view = model.get("view");
  let tool = "inspect";
  let running = null;
  let unit = 60;
  let stroke = null;
  let strokes = 0;
  let boxWidth = 0, laidOut = "", chartSize = [0, 0];
  let pace = "normal";
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
    label: "Method", value: view.method, showLabel: false, onChange: (name) => (stop(), ask.set({ method: name })),
    options: Object.entries(METHODS).map(([name, { label }]) => [name, label]),
  });
  const [yours] = [...method.node.children].slice(-1);
  const undo = button({ label: "↶", onClick: () => takeBack("undo") });
  const redo = button({ label: "↷", onClick: () => takeBack("redo") });
  const tools = choice({ label: "Paint", showLabel: false, value: tool, onChange: pick, options: TOOLS.map(([name, label, hint]) => [name, toolFace(name, label), hint]) });
  const amount = html("input", { type: "number", min: -10, max: 10, step: 0.1, value: -0.5, "aria-label": "Reward of a painted cell" });
  const amountField = html("label", { class: "rl-field gs-amount" }, span("rl-label", "of"), amount);
  const show = choice({ label: "Show", value: view.show, showLabel: false, onChange: setting("show"), options: [["values", "Values"], ["q", "Action values"], ["policy", "Policy"]] });
  const arrows = checkbox({ label: "arrows", value: view.arrows, hint: "Draw the best actions beside the values", onChange: setting("arrows") });
  const pin = button({ label: "Pin", onClick: () => ask.do(view.pin ? "unpin" : "pin") });
  const sliders = {
    gamma: slider({ label: "Discount γ", min: 0, max: 1, step: 0.01, value: view.gamma, onInput: setting("gamma"), hint: "A reward k steps later counts γ^k times" }),
    slip: slider({ label: "Slip", min: 0, max: 1, step: 0.05, value: view.slip, onInput: setting("slip"), hint: "Probability that a move goes sideways" }),
    step_reward: slider({ label: "Step reward", min: -1, max: 0.2, step: 0.01, value: view.step_reward, onInput: setting("step_reward"), hint: "Reward of every move" }),
    alpha: slider({ label: "Step size α", min: 0.01, max: 1, step: 0.01, value: view.alpha, onInput: setting("alpha"), hint: "How far one update goes" }),
    epsilon: slider({ label: "Explore ε", min: 0, max: 1, step: 0.01, value: view.epsilon, onInput: setting("epsilon"), hint: "Share of random actions" }),
  };
  for (const [name, { input }] of Object.entries(sliders)) input.dataset.name = name;
  const learn = (command) => () => (stop(), robot.hide(), ask.do(command));
  const stepButton = button({ label: "", onClick: learn("step") });
  const sweepButton = button({ label: "", onClick: learn("sweep") });
  const runButton = button({ label: "Run", primary: true, onClick: () => (running ? stop() : start()) });
  const resetButton = button({ label: "Reset", hint: "Forget all values; the world stays", onClick: learn("reset") });
  const speed = dropdown({ label: "Speed", value: pace, options: [["slow", "Slow"], ["normal", "Normal"], ["fast", "Fast"]], onChange: setPace });
  const walkButton = button({ label: "Walk", primary: true, hint: "A robot follows the arrows from the start and does not explore (key M)", onClick: () => walk(null) });
  const fromButton = button({ label: "From cell", hint: "The robot starts in the cell that was clicked", onClick: () => (stop(), ask.do("walk", { start: view.cell })) });
  const manyButton = button({ label: `${MANY_WALKS} walks`, hint: "The mean of their discounted returns beside the value of the start", onClick: () => (stop(), ask.do("walk_many", { n: MANY_WALKS })) });

  const cells = svg("g"), learner = svg("g"), layer = svg("g", { "pointer-events": "none" });
  const world = svg("svg", { class: "gs-world", tabindex: 0, role: "application", "aria-label": "Grid world. Arrow keys choose a cell, Enter paints it, M lets the robot walk." }, cells, learner, layer);
  const spoken = html("p", { class: "gs-spoken", "aria-live": "polite" });
  const status = html("div", { class: "gs-status" });
  const chart = svg("svg", { class: "gs-chart", role: "img" });
  const chartLabel = html("p", { class: "rl-note gs-chart-label" });
  const chartPart = html("div", { class: "gs-part gs-curve" }, chartLabel, chart);
  const message = html("p", { class: "rl-message", role: "status" });
  const walkLine = html("p", { class: "gs-walk-line" }), averageLine = html("p", { class: "gs-average" }), pinLine = html("p", { class: "gs-pin-line" });
  const lines = html("div", { class: "gs-lines" }, pinLine, walkLine, averageLine);
  const backup = html("section", { class: "rl-panel gs-backup", "aria-label": "Backup of the chosen cell" });
  const learning = html("div", { class: "gs-learning" }, sliders.alpha.node, sliders.epsilon.node);
  const top = html("div", { class: "rl-row gs-top" }, maps.node, method.node, html("div", { class: "gs-undo" }, undo.node, redo.node));
  const palette = html("div", { class: "gs-palette" }, tools.node, amountField);
  const side = html("div", { class: "rl-panel gs-side" },
    html("div", { class: "gs-part gs-look" }, show.node, html("div", { class: "gs-pin-row" }, arrows.node, pin.node)),
    html("div", { class: "gs-part gs-sliders" }, sliders.gamma.node, sliders.slip.node, sliders.step_reward.node, learning),
    html("div", { class: "gs-part gs-buttons" },
      html("div", {}, stepButton.node, sweepButton.node),
      html("div", {}, runButton.node, resetButton.node, speed.node),
      html("div", {}, walkButton.node, fromButton.node, manyButton.node)),
    chartPart);
  const main = html("div", { class: "gs-main" }, html("div", { class: "gs-left-column" }, palette, world, spoken), side);
  box.append(top, main, status, message, lines, backup);

  const robot = walker({
    layer, ask,
    say: (line, ended) => {
      walkLine.textContent = line || (view.knows ? "Walk: a robot follows the arrows." : `Nothing known yet: press ${METHODS[view.method].sweep} or Run. A robot that walks now goes at random.`);
      if (ended && line && spoken.textContent !== line) spoken.textContent = line;
    },
    changed: () => {
      walkButton.show({ playing: "Pause", paused: "Go on" }[robot.state] ?? "Walk");
      drawLearner();
    },
  });

  function setPace(name) {
    pace = name;
    robot.setPace(SPEEDS[name].walking);
  }

  function walk(from) {
    stop();
    robot.toggle(from);
  }

  function takeBack(what) {
    stop();
    unsent.length = 0;
    ask.do(what);
  }

  function pick(name) {
    tool = name;
    tools.show(name);
    box.dataset.tool = name;
  }

  function start() {
    if (view.finished) ask.do("reset");
    robot.hide();
    running = setTimeout(tick, 0);
    runButton.show("Pause");
  }

  function stop() {
    clearTimeout(running);
    running = null;
    runButton.show("Run");
  }

  function tick() {
    const { planning, learning: between, steps } = SPEEDS[pace];
    if (!ask.busy) ask.do("advance", { amount: steps });
    running = setTimeout(tick, view.method === "q-learning" ? between : planning);
  }

  function draw() {
    const rows = view.grid.length, columns = view.grid[0].length;
    const names = METHODS[view.method];
    maps.show(view.map);
    method.show(view.method);
    yours.hidden = !view.methods.includes("yours");
    show.show(view.show);
    arrows.show(view.arrows);
    arrows.input.disabled = view.show !== "values";
    pin.show(view.pin ? "Unpin" : "Pin");
    pin.node.title = view.pin ? "Forget what was pinned" : "Keep these values and arrows, to compare them with what comes next";
    for (const [name, { node }] of [["undo", undo], ["redo", redo]]) {
      node.setAttribute("aria-disabled", view[name] ? "false" : "true");
      node.setAttribute("aria-label", name === "undo" ? "Undo" : "Redo");
      node.title = (name === "undo" ? "Undo" : "Redo") + (view[name] ? `: ${view[name]}` : "") + (name === "undo" ? " (Ctrl+Z)" : " (Ctrl+Shift+Z)");
    }
    for (const [name, control] of Object.entries(sliders)) control.show(view[name]);
    learning.hidden = view.method !== "q-learning";
    stepButton.show(names.step);
    stepButton.node.title = names.stepHint;
    sweepButton.show(names.sweep);
    sweepButton.node.title = names.sweepHint;
    for (const { node } of [stepButton, sweepButton, runButton, resetButton]) node.disabled = view.method === "yours";
    fromButton.node.disabled = !view.cell || "#CGP".includes(view.grid[view.cell[0]][view.cell[1]]);
    status.replaceChildren(...view.status.map(([name, value, hint]) => html("div", { title: hint }, span("rl-label", name), " ", html("b", {}, value))));
    message.textContent = view.message;
    pinLine.textContent = view.pin?.said ?? "";
    averageLine.textContent = view.average;
    backup.replaceChildren(...describeBackup(view));
    const moved = layOut(rows, columns);
    world.setAttribute("viewBox", `0 0 ${columns * unit} ${rows * unit}`);
    world.setAttribute("width", columns * unit);
    world.setAttribute("height", rows * unit);
    drawCells();
    robot.follow(view, unit);
    drawLearner();
    chartPart.hidden = !view.chart;
    if (moved) chartSize = [chart.clientWidth, chart.clientHeight];
    if (!view.chart) return;
    chartLabel.textContent = view.chart.label;
    chart.setAttribute("aria-label", view.chart.label);
    drawChart(view.chart, chart, ...chartSize);
  }

  // All is to fit into HEIGHT: the world gets what the rest leaves. The panel stands beside it, or below it where that
  // lets a wide world be drawn larger.
  function layOut(rows, columns) {
    const inner = boxWidth - 20;
    // Measuring makes the browser lay the whole notebook out, so it is done only where something may have moved.
    const key = [inner, rows, columns, view.method, view.message, view.average, view.pin?.said, walkLine.textContent.length > 40].join();
    if (key === laidOut) return false;
    laidOut = key;
    const narrow = inner < NARROW, tiny = inner < TINY;
    box.classList.toggle("gs-narrow", narrow);
    box.classList.toggle("gs-slim", inner < SLIM);
    box.classList.toggle("gs-tiny", tiny);
    const others = [top, status, message, lines].reduce((sum, part) => sum + (part.offsetHeight && part.offsetHeight + 6), 0);
    const room = HEIGHT - 22 - others - 148 - (palette.offsetHeight + 4);
    const learns = view.method === "q-learning";
    const beside = Math.min((inner - (narrow ? 228 : 284)) / columns, room / rows);
    const below = Math.min(inner / columns, (room - (learns ? 166 : 142)) / rows);
    const stacked = tiny || Math.min(below, LARGEST_CELL) > 1.15 * beside;
    box.classList.toggle("gs-stacked", stacked);
    const size = tiny ? inner / columns : stacked ? below : beside;
    unit = Math.floor(Math.max(SMALLEST_CELL, Math.min(LARGEST_CELL, size)));
    return true;
  }

  function drawCells() {
    cells.replaceChildren(...drawWorld(view, unit, painted));
  }

  // The robot of Q-learning, unless the robot that walks is on the stage.
  function drawLearner() {
    const columns = view.grid[0].length;
    const hidden = view.robot == null || robot.state !== "none";
    learner.replaceChildren(...(hidden ? [] : [drawRobot(((view.robot % columns) + 0.5) * unit, (Math.floor(view.robot / columns) + 0.5) * unit, unit, "gs-learner")]));
  }

  function chooseCell(cell) {
    const [row, column] = cell;
    const state = row * view.grid[0].length + column;
    spoken.textContent = `Row ${row}, column ${column}: ${nameOf(view, view.grid[row][column])}, value ${number(view.v[state])}`;
    if (view.cell?.join() === cell.join()) return;
    view = { ...view, cell, backup: null };
    drawCells();
    ask.set({ cell });
  }

  // Painting. A stroke that begins on a cell of the tool's own kind erases instead.
  function beginStroke([row, column]) {
    const kind = view.grid[row][column];
    const erase = tool !== "reward" && tool !== "start" && tool !== "free" && KINDS[tool] === kind;
    strokes += 1;
    stroke = { tool: erase ? "free" : tool, seen: new Set(), id: `${session}-${strokes}` };
  }

  function paintCell(cell) {
    const key = cell.join();
    if (!stroke || stroke.seen.has(key)) return;
    stroke.seen.add(key);
    if (stroke.tool !== "reward") painted.set(key, KINDS[stroke.tool]);
    unsent.push({ cell, tool: stroke.tool, reward: Number(amount.value) || 0, stroke: stroke.id });
    drawCells();
    sendPaint();
  }

  function sendPaint() {
    if (ask.busy || !unsent.length) return;
    const { cell: _, ...common } = unsent[0];
    const together = [];
    while (unsent.length && unsent[0].stroke === common.stroke) together.push(unsent.shift().cell);
    ask.do("paint", { cells: together, ...common });
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
    } else if (event.key.toLowerCase() === "m") walk(null);
    else if (named) pick(named[0]);
    else return;
    event.preventDefault();
  });

  // Ctrl+Z belongs to the studio, not to the notebook around it; in the number field it stays the field's own.
  box.addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || event.altKey || !"zy".includes(key)) return;
    event.stopPropagation();
    if (event.target === amount) return;
    event.preventDefault();
    takeBack(key === "y" || event.shiftKey ? "redo" : "undo");
  });

  const resized = new ResizeObserver(() => {
    if (!box.clientWidth || box.clientWidth === boxWidth) return; // 0: out of sight
    boxWidth = box.clientWidth;
    draw();
  });
  resized.observe(box);
  boxWidth = box.clientWidth;
  pick(tool);
  setPace(pace);
  draw();
  return () => {
    stop();
    robot.stop();
    resized.disconnect();
    ask.stop();
  };
}

// Names the strokes of this copy of the view, so that two copies of one studio do not share theirs.
const session = Math.random().toString(36).slice(2);

const mapLabel = (name) => (name === "russell-norvig" ? "Russell & Norvig" : name[0].toUpperCase() + name.slice(1).replaceAll("-", " "));

// A tool as its symbol above its name.
function toolFace(name, label) {
  const face = svg("svg", { viewBox: "0 0 18 18", width: 18, height: 18, "aria-hidden": "true" });
  if (name === "inspect") face.append(svg("circle", { cx: 8, cy: 8, r: 5, class: "gs-lens" }), svg("line", { x1: 11.5, y1: 11.5, x2: 16, y2: 16, class: "gs-lens" }));
  else if (name === "reward") face.append(svg("text", { x: 9, y: 9.5, "font-size": 14, class: "gs-plus" }, "±r"));
  else {
    face.append(svg("rect", { x: 0.5, y: 0.5, width: 17, height: 17, rx: 3, class: `gs-swatch rl-cell-${name}` }));
    face.append(symbol(name, 16, { transform: "translate(1 1)" }));
  }
  return html("span", { class: "gs-tool" }, face, span("gs-tool-name", label));
}

export default widget(render);
