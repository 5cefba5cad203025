// Reward lab: move the weights of a reward, see which recorded behaviour it makes the best, watch that behaviour.
// The steps of every behaviour come once as float32; ranking and drawing happen here, then the kernel is told.

const TERMS = ["distance", "energy", "alive", "success"];
const TERM_LABELS = { distance: "− distance", energy: "− energy", alive: "alive bonus", success: "success" };
const EXTRA_LABELS = { none: "none", potential: "potential-based", "near bonus": "naive: being near" };
const COLOR = { distance: "var(--rl-vermillion)", energy: "var(--rl-orange)", alive: "var(--rl-sky)", success: "var(--rl-green)", extra: "var(--rl-purple)" };
const TIE = 1e-6;

// What each of the four terms and the extra term adds to the discounted return: [behaviour][term].
// steps (B, 5, T) and potential (B, T + 1) are flat float32 arrays, as RewardLabModel makes them.
export function contributions(steps, potential, behaviours, values) {
  const T = potential.length / behaviours - 1;
  const weights = [...TERMS.map((term) => values[term]), values.extra === "none" ? 0 : values.scale];
  return Array.from({ length: behaviours }, (_, row) => weights.map((weight, term) => {
    const shaped = term === TERMS.length && values.extra === "potential";
    const start = (row * weights.length + term) * T;
    const phi = row * (T + 1);
    let sum = 0;
    let discount = 1;
    for (let t = 0; t < T; t++) {
      sum += discount * (shaped ? values.gamma * potential[phi + t + 1] - potential[phi + t] : steps[start + t]);
      discount *= values.gamma;
    }
    return weight * sum;
  }));
}

// Row numbers, best first; ties keep their order.
export function ranking(returns) {
  const key = (row) => Math.round(returns[row] / TIE);
  return returns.map((_, row) => row).sort((a, b) => key(b) - key(a) || a - b);
}

const total = (parts) => parts.reduce((sum, part) => sum + part, 0);
const floats = (view) => new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));

// The next larger of 1, 2, 5 times a power of ten: scales that stand still while a slider moves a little.
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1e-6)));
  return power * [1, 2, 5, 10].find((factor) => factor * power >= value - 1e-9);
}

function barChart(names, onSelect) {
  const BAR = 22, TOP = 6;
  let width = 600, PITCH = 46;
  const node = svg("svg", { class: "rl-lab-bars", role: "group", "aria-label": "behaviours, ranked by their discounted return; arrow keys go from rank to rank" });
  const axis = svg("g", { class: "rl-lab-axis" });
  const rows = names.map((name, row) => {
    const parts = [...TERMS, "extra"].map((term) => svg("rect", { height: BAR, y: 10, fill: COLOR[term] }));
    const mark = svg("path", { class: "rl-lab-total" });
    const rank = svg("text", { class: "rl-lab-rank", x: 8, y: 26 });
    const value = svg("text", { class: "rl-lab-value", y: 26, "text-anchor": "end" });
    const frame = svg("rect", { class: "rl-lab-frame", x: 1, y: 1, rx: 6 });
    const group = svg("g", { class: "rl-lab-row", role: "button", onclick: () => onSelect(row), onkeydown: (event) => press(event, row) },
    frame, parts, mark, rank, svg("text", { class: "rl-lab-name", x: 28, y: 26 }, name), value);
    return { group, parts, mark, rank, value, frame };
  });
  node.append(axis, ...rows.map(({ group }) => group));

  // One stop for the tab key; the arrow keys follow the ranks, in which the rows are seen.
  let ranks = names.map((_, row) => row);
  function press(event, row) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) rows[ranks[Math.min(Math.max(ranks.indexOf(row) + step, 0), ranks.length - 1)]].group.focus();
    else if (["Enter", " "].includes(event.key)) onSelect(row);
    else return;
    event.preventDefault();
  }

  function show(table, order, selected) {
    ranks = order;
    PITCH = width < 420 ? 40 : 46;
    const height = TOP + PITCH * names.length + 22;
    node.setAttribute("viewBox", `0 0 ${width} ${height}`);
    node.setAttribute("height", height);
    const low = Math.min(0, ...table.map((parts) => total(parts.filter((part) => part < 0))));
    const high = Math.max(0, ...table.map((parts) => total(parts.filter((part) => part > 0))));
    const range = Math.max(high - low, 1e-3);
    const left = 104, right = width - 78; // between the names and totals such as −957.36
    const tick = roundUp(range / Math.max(3, (right - left) / 56));
    const from = low - 0.03 * range, to = high + 0.03 * range;
    const x = (value) => left + (right - left) * (value - from) / (to - from);

    axis.replaceChildren();
    for (let value = Math.ceil(from / tick) * tick; value <= to; value += tick) {
      const zero = Math.abs(value) < tick / 2;
      axis.append(
        svg("line", { x1: x(value), x2: x(value), y1: TOP, y2: height - 18, class: zero ? "rl-lab-zero" : "" }),
        svg("text", { x: x(value), y: height - 4, "text-anchor": "middle" }, number(zero ? 0 : value, tick < 1 ? (tick < 0.1 ? 3 : 1) : 0)));
    }
    order.forEach((row, place) => {
      const { group, parts, mark, rank, value, frame } = rows[row];
      const sum = total(table[row]);
      let down = 0, up = 0;
      table[row].forEach((part, term) => {
        const start = part < 0 ? down + part : up;
        if (part < 0) down += part;
        else up += part;
        parts[term].setAttribute("x", x(start));
        parts[term].setAttribute("width", Math.max(x(start + Math.abs(part)) - x(start), 0));
      });
      mark.setAttribute("d", `M${x(sum)} 5V37M${x(sum) - 5} 4h10l-5 6z`);
      rank.textContent = `${place + 1}`;
      value.setAttribute("x", width - 8);
      value.textContent = number(sum);
      frame.setAttribute("width", width - 2);
      frame.setAttribute("height", PITCH - 2);
      group.style.transform = `translateY(${TOP + PITCH * place}px)`;
      group.classList.toggle("rl-lab-winner", place === 0);
      group.setAttribute("aria-pressed", row === selected);
      group.setAttribute("tabindex", row === selected ? 0 : -1);
      group.setAttribute("aria-label", `${names[row]}, rank ${place + 1}, return ${number(sum)}`);
    });
  }
  return { node, show, resize: (next) => (width = Math.max(next, 260)) };
}

// A small camera: yaw and pitch around the middle of the workspace, then perspective. Metres in, pixels out.
function camera(width, height, yaw, pitch) {
  const [cy, sy, cp, sp] = [Math.cos(yaw), Math.sin(yaw), Math.cos(pitch), Math.sin(pitch)];
  const zoom = Math.min(0.53 * width, 0.58 * height);
  return ([px, py, pz]) => {
    const [x, y, z] = [px - 0.4, py - 0.3, pz - 0.25];
    const depth = 2.6 + (x * cy + y * sy) * cp - z * sp;
    const near = 2.6 / Math.max(depth, 0.3);
    return { x: width / 2 + zoom * near * (y * cy - x * sy), y: height / 2 - zoom * near * (z * cp + (x * cy + y * sy) * sp), near: near * zoom };
  };
}

const FLOOR = -0.15;
const BOX = [[-0.2, 1.0], [-0.3, 0.9], [FLOOR, 0.85]];
const inside = (point) => point.every((value, axis) => value >= BOX[axis][0] - 0.02 && value <= BOX[axis][1] + 0.02);

function stage({ target, reached, dt }, reading) {
  const canvas = html("canvas", { class: "rl-lab-stage", tabindex: 0, role: "img", "aria-label": "the robot's flight; drag or use the arrow keys to turn the view" });
  const paint = canvas.getContext("2d");
  let yaw = -0.75, pitch = 0.42, path = null, time = 0, last = null, playing = true, frame = null, visible = true;

  const onFloor = ([x, y]) => [x, y, FLOOR];

  function line(project, points, color, width, dash = []) {
    paint.beginPath();
    points.map(project).forEach(({ x, y }, index) => (index ? paint.lineTo(x, y) : paint.moveTo(x, y)));
    Object.assign(paint, { strokeStyle: color, lineWidth: width, lineJoin: "round", lineCap: "round" });
    paint.setLineDash(dash);
    paint.stroke();
    paint.setLineDash([]);
  }
  function disc(project, point, radius, color) {
    const { x, y, near } = project(point);
    paint.beginPath();
    paint.ellipse(x, y, radius * near, radius * near * Math.sin(pitch), 0, 0, 7);
    paint.fillStyle = color;
    paint.fill();
  }
  function ball(project, point, radius, color) {
    const { x, y, near } = project(point);
    const size = radius * near;
    const shade = paint.createRadialGradient(x - size * 0.35, y - size * 0.4, 0, x, y, size);
    shade.addColorStop(0, "rgba(255, 255, 255, 0.75)");
    shade.addColorStop(0.4, "rgba(255, 255, 255, 0)");
    shade.addColorStop(1, "rgba(0, 0, 0, 0.35)");
    paint.beginPath();
    paint.arc(x, y, size, 0, 7);
    for (paint.fillStyle of [color, shade]) paint.fill();
  }

  function draw() {
    const ratio = window.devicePixelRatio || 1;
    const width = canvas.clientWidth, height = canvas.clientHeight;
    if (!width || !path) return;
    const pixels = { width: Math.round(width * ratio), height: Math.round(height * ratio) };
    if (canvas.width !== pixels.width || canvas.height !== pixels.height) Object.assign(canvas, pixels);
    paint.setTransform(ratio, 0, 0, ratio, 0, 0);
    paint.clearRect(0, 0, width, height);
    const theme = getComputedStyle(canvas);
    const color = (name) => theme.getPropertyValue(name).trim();
    const [ink, robot, goal] = [color("--rl-soft"), color("--rl-blue"), color("--rl-green")];
    const project = camera(width, height, yaw, pitch);
    const [[x0, x1], [y0, y1], [z0, z1]] = BOX;

    paint.globalAlpha = 0.35;
    for (let k = 0; k <= 6; k++) {
      line(project, [[x0 + 0.2 * k, y0, z0], [x0 + 0.2 * k, y1, z0]], ink, 1);
      line(project, [[x0, y0 + 0.2 * k, z0], [x1, y0 + 0.2 * k, z0]], ink, 1);
    }
    const top = [[x0, y0, z1], [x1, y0, z1], [x1, y1, z1], [x0, y1, z1], [x0, y0, z1]];
    line(project, top, ink, 1);
    top.slice(0, 4).forEach(([x, y]) => line(project, [[x, y, z0], [x, y, z1]], ink, 1));
    paint.globalAlpha = 1;

    const step = Math.min(time / dt, path.length - 1);
    const here = Math.floor(step), part = step - here;
    const next = path[Math.min(here + 1, path.length - 1)];
    const now = path[here].map((value, axis) => value + part * (next[axis] - value));
    let trail = [...path.slice(0, here + 1), now];
    const left = trail.findIndex((point) => !inside(point));
    if (left >= 0) trail = trail.slice(0, left);

    disc(project, onFloor(target), reached, "rgba(0, 0, 0, 0.22)");
    line(project, [onFloor(target), target], ink, 1, [3, 4]);
    line(project, trail.map(onFloor), "rgba(0, 0, 0, 0.25)", 3);
    ball(project, target, reached, goal);
    line(project, trail, robot, 3);
    if (left < 0) {
      disc(project, onFloor(now), 0.04, "rgba(0, 0, 0, 0.35)");
      ball(project, now, 0.045, robot);
    }
    const gap = Math.hypot(...now.map((value, axis) => value - target[axis]));
    reading.textContent = `${number(Math.min(time, (path.length - 1) * dt), 1)} s, ${number(gap)} m away` + (left >= 0 ? ", outside" : "");
  }

  // Two seconds of the robot pass in one; at the end it rests a little and starts again.
  function tick(stamp) {
    frame = null;
    time += last === null ? 0 : Math.min((stamp - last) / 1000, 0.1) * 2;
    last = stamp;
    if (time > (path.length - 1) * dt + 2) time = 0;
    draw();
    run();
  }
  function run() {
    if (frame === null && playing && visible) frame = requestAnimationFrame(tick);
  }
  const watcher = new IntersectionObserver(([entry]) => {
    visible = entry.isIntersecting;
    last = null;
    run();
  });
  watcher.observe(canvas);

  function turn(dx, dy) {
    yaw += dx;
    pitch = Math.min(Math.max(pitch + dy, 0.08), 1.45);
    draw();
  }
  canvas.addEventListener("pointerdown", (event) => canvas.setPointerCapture(event.pointerId));
  canvas.addEventListener("pointermove", (event) => { if (event.buttons) turn(event.movementX * 0.01, event.movementY * 0.01); });
  canvas.addEventListener("keydown", (event) => {
    const [dx, dy] = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, 0.1], ArrowDown: [0, -0.1] }[event.key] ?? [0, 0];
    if (dx || dy) {
      event.preventDefault();
      turn(dx, dy);
    }
  });
  return {
    canvas,
    draw,
    show(next) { path = next; time = playing ? 0 : Infinity; draw(); run(); },
    play(on) { playing = on; last = null; if (on && time === Infinity) time = 0; run(); draw(); },
    stop() { playing = false; cancelAnimationFrame(frame); watcher.disconnect(); },
  };
}

function render({ model, el }) {
  const data = model.get("data");
  const [steps, potential, flat] = ["steps", "potential", "paths"].map((name) => floats(model.get(name)));
  const { names, lengths } = data;
  const points = flat.length / 3 / names.length;
  const paths = names.map((_, row) => Array.from({ length: lengths[row] + 1 }, (_, t) => Array.from(flat.subarray(3 * (row * points + t), 3 * (row * points + t) + 3))));
  const settings = { ...model.get("view") };
  const node = root(el, "lab");
  const link = kernel(model, () => queueMicrotask(() => {
    if (link.busy) return;
    Object.assign(settings, model.get("view"));
    draw();
  }));
  const change = (values) => {
    Object.assign(settings, values);
    draw();
    link.set(values);
  };

  let chosen = null; // a behaviour that the learner clicked; null follows the winner
  let shown = null;
  const makeSlider = (name, label, digits, hint) => {
    const [min, max, step] = data.ranges[name];
    return slider({ label, min, max, step, value: settings[name], hint, format: (value) => number(value, digits), onInput: (value) => change({ [name]: value }) });
  };
  const sliders = {
    distance: makeSlider("distance", "Distance", 1, "cost per metre from the target and step"),
    energy: makeSlider("energy", "Energy", 1, "cost per joule"),
    alive: makeSlider("alive", "Alive bonus", 1, "per step that does not end the episode; negative is a cost of time"),
    success: makeSlider("success", "Success", 0, "once, for reaching the target"),
    gamma: makeSlider("gamma", "Discount γ", 3),
    scale: makeSlider("scale", "Its weight", 1, "weight of the extra term"),
  };
  const presets = data.presets.map(([name, weights]) =>
    [weights, button({ label: name, onClick: () => { chosen = null; change(weights); } })]);
  const extra = choice({ label: "Extra term", value: settings.extra, showLabel: false, options: Object.entries(EXTRA_LABELS), onChange: (value) => change({ extra: value }) });
  const select = (row) => { chosen = row === chosen ? null : row; draw(); };
  const chart = barChart(names, select);
  const legend = html("div", { class: "rl-row rl-lab-legend" });
  const verdict = html("p", { class: "rl-lab-verdict", role: "status" });
  const reading = html("p", { class: "rl-note" });
  const title = html("p", { class: "rl-title" });
  const view = stage(data, reading);
  const playing = checkbox({ label: "Play", value: !matchMedia("(prefers-reduced-motion: reduce)").matches, onChange: (on) => view.play(on) });
  view.play(playing.input.checked);
  const extraText = html("p", { class: "rl-note" });

  node.append(
    html("div", { class: "rl-row rl-lab-presets" }, html("span", { class: "rl-label" }, "Start from"), presets.map(([, one]) => one.node)),
    html("div", { class: "rl-lab-main" },
      html("div", { class: "rl-panel rl-stack rl-lab-controls" },
        html("p", { class: "rl-title" }, "Weights of the reward"),
        ["distance", "energy", "alive", "success", "gamma"].map((name) => sliders[name].node),
        html("div", { class: "rl-stack rl-lab-extra" }, html("p", { class: "rl-title" }, "Extra term"), extra.node, sliders.scale.node, extraText)),
      html("div", { class: "rl-lab-chart" }, html("p", { class: "rl-title" }, "Discounted return, by term"), legend, chart.node),
      html("div", { class: "rl-lab-flight" }, title, view.canvas, html("div", { class: "rl-row" }, playing.node, reading))),
    verdict);

  const extraTexts = {
    none: "Add a term and see whether the ranking stays.",
    potential: "F = γ φ(s′) − φ(s) with φ = −distance. Its discounted sum is −φ(s₀), the same for all.",
    "near bonus": "1 − distance for every step within 1 m of the target.",
  };
  function verdictText(order, before) {
    const winner = names[order[0]];
    const end = data.terminated[order[0]] ? `reaches the target in ${number(lengths[order[0]] * data.dt, 1)} s` : "never reaches the target";
    const wins = `This reward makes “${winner}” the best of the six; it ${end}.`;
    if (settings.extra === "none") return wins;
    if (order.every((row, place) => row === before[place])) return `${wins} The extra term left the ranking as it was.`;
    if (order[0] === before[0]) return `${wins} The extra term changed the order below it.`;
    return `${wins} Without the extra term it would be “${names[before[0]]}”: the extra term changed what is best.`;
  }

  function draw() {
    const table = contributions(steps, potential, names.length, settings);
    const order = ranking(table.map(total));
    const before = ranking(table.map((parts) => total(parts.slice(0, -1))));
    const row = chosen ?? order[0];
    chart.show(table, order, row);
    for (const [name, one] of Object.entries(sliders)) one.show(settings[name]);
    extra.show(settings.extra);
    sliders.scale.node.hidden = settings.extra === "none";
    extraText.textContent = extraTexts[settings.extra];
    for (const [weights, one] of presets) one.node.setAttribute("aria-pressed", TERMS.every((term) => weights[term] === settings[term]));
    verdict.textContent = verdictText(order, before);
    const labels = settings.extra === "none" ? TERM_LABELS : { ...TERM_LABELS, extra: "extra term" };
    if (legend.childElementCount !== Object.keys(labels).length + 1 || legend.dataset.extra !== settings.extra) {
      legend.dataset.extra = settings.extra;
      legend.replaceChildren(
        ...Object.entries(labels).map(([term, text]) => html("span", {}, html("i", { style: `background: ${COLOR[term]}` }), text)),
        html("span", {}, html("i", { class: "rl-lab-total-key" }), "total"));
    }
    title.textContent = `${chosen === null ? "The winner" : "Chosen"}: ${names[row]}`;
    if (row !== shown) view.show(paths[row]);
    shown = row;
  }

  const sizes = new ResizeObserver(() => {
    chart.resize(chart.node.parentElement.clientWidth);
    draw();
    view.draw();
  });
  sizes.observe(chart.node.parentElement);
  draw();
  return () => {
    sizes.disconnect();
    view.stop();
    link.stop();
  };
}

export default widget(render, () => true);
