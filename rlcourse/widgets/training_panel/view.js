// The panel of a training run. The kernel trains in a thread and sends numbers a few times a second; here they are drawn.

const STATES = {
  ready: ["begins", "--rl-soft"], running: ["training", "--rl-green"], paused: ["paused", "--rl-orange"],
  finished: ["finished", "--rl-blue"], solved: ["solved", "--rl-blue"], stopped: ["stopped", "--rl-vermillion"],
  failed: ["failed", "--rl-vermillion"],
};
const LEFT = 52, RIGHT = 10, TOP = 8, BOTTOM = 22;

// A curve as the kernel sends it: rows of equal length, one after the other.
function rows(view, count) {
  const all = new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
  const length = all.length / count;
  return Array.from({ length: count }, (_, row) => all.subarray(row * length, (row + 1) * length));
}

const compact = (value) => {
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text = size >= 1e5 || size < 1e-3 ? value.toExponential(0) : Number(value.toPrecision(3)).toString();
  return text.replace("-", "−");
};
const steps = (value) => (value >= 1e6 ? `${compact(value / 1e6)}M` : value >= 1000 ? `${compact(value / 1000)}k` : `${value}`);

function duration(seconds) {
  if (seconds == null) return "";
  if (seconds < 1) return "less than a second";
  if (seconds < 60) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${String(Math.floor(seconds % 60)).padStart(2, "0")} s`;
}

// The next of 1, 2, 5, 10, 20, ... that is at least `raw`.
function roundStep(raw) {
  const power = 10 ** Math.floor(Math.log10(raw));
  return [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= raw * (1 - 1e-9));
}

// About `count` round numbers from low to high.
function ticks(low, high, count) {
  const step = roundStep((high - low) / count);
  const first = Math.ceil(low / step - 1e-9);
  return Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, index) => (first + index) * step);
}

// Lines over environment steps. head: what stands above the picture.
function chart(label, height, ...head) {
  const axis = svg("g", { class: "rl-training-axis" });
  const drawing = svg("g");
  const picture = svg("svg", { height, role: "img", "aria-label": label }, axis, drawing);
  const node = html("div", { class: "rl-training-chart" }, html("div", { class: "rl-training-head" }, head), picture);

  function show({ lines, band = [[], [], []], total }) {
    const width = Math.max(node.clientWidth, 200);
    const numbers = [...lines.flatMap(({ curve }) => [...curve[1]]), ...band[1], ...band[2]].filter(Number.isFinite);
    let low = Math.min(...numbers), high = Math.max(...numbers);
    if (!numbers.length) [low, high] = [0, 1];
    const margin = 0.06 * (high - low) || Math.max(Math.abs(high), 1) * 0.1;
    [low, high] = [low - margin, high + margin];
    const x = (step) => LEFT + (width - LEFT - RIGHT) * step / total;
    const y = (value) => height - BOTTOM - (height - TOP - BOTTOM) * (value - low) / (high - low);
    const path = (xs, ys) => Array.from(xs, (step, index) => `${index ? "L" : "M"}${x(step).toFixed(1)} ${y(ys[index]).toFixed(1)}`).join("");
    picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    axis.replaceChildren(
      ...ticks(low, high, height > 150 ? 4 : 3).flatMap((tick) => [
        svg("line", { x1: LEFT, x2: width - RIGHT, y1: y(tick), y2: y(tick) }),
        svg("text", { x: LEFT - 6, y: y(tick) + 4, "text-anchor": "end" }, numbers.length ? compact(tick) : "")]),
      ...[0, 0.5, 1].map((part) => svg("text", { x: x(part * total), y: height - 5, "text-anchor": ["start", "middle", "end"][2 * part] }, steps(part * total))));
    const area = band[0].length ? `${path(band[0], band[2])}L${path([...band[0]].reverse(), [...band[1]].reverse()).slice(1)}Z` : "";
    drawing.replaceChildren(
      svg("path", { class: "rl-training-band", fill: "var(--rl-sky)", d: area }),
      ...lines.map(({ curve, color, dash }) => svg("path", { class: "rl-training-line", stroke: color, "stroke-dasharray": dash, d: path(curve[0], curve[1]) })));
  }
  return { node, show };
}

// The slider of one setting, and for an automatic one the button that gives it back.
function settingControl({ name, label, low, high, log, automatic }, change) {
  const toSlider = (value) => (log ? Math.log10(value) : value);
  const fromSlider = (place) => Math.min(high, Math.max(low, Number((log ? 10 ** place : place).toPrecision(3))));
  const [min, max] = [toSlider(low), toSlider(high)];
  const bar = slider({
    label, min, max, step: log ? 0.02 : roundStep((high - low) / 100), value: min,
    format: (place) => compact(fromSlider(place)),
    onInput: (place) => change(name, fromSlider(place)),
  });
  const auto = automatic && button({ label: "auto", hint: "the agent decides by itself", onClick: () => change(name, null) });
  const node = html("div", { class: "rl-training-setting" }, bar.node, auto?.node);
  function show(value, used, over) {
    bar.show(toSlider(value ?? used ?? low));
    bar.input.disabled = over;
    if (!auto) return;
    auto.node.setAttribute("aria-pressed", value == null);
    auto.node.disabled = over;
  }
  return { node, show };
}

const key = (color, text, area) => html("span", { class: area ? "rl-training-key rl-training-area" : "rl-training-key", style: `--rl-key: ${color}` }, html("i"), text);

function render({ model, el }) {
  const node = root(el, "training");
  // What the learner has set here and the kernel has not confirmed yet: pushes of the thread must not undo it.
  const mine = {};
  const link = kernel(model, () => draw(model.get("view")));
  const first = model.get("view");
  const change = (name, value) => {
    mine[name] = value;
    link.set({ [name]: value });
  };
  const controls = first.settings.map((setting) => settingControl(setting, change));

  const state = html("span", { class: "rl-training-state", role: "status" });
  const pauseButton = button({ label: "Pause", onClick: () => link.do(model.get("view").state === "paused" ? "go_on" : "pause") });
  const stopButton = button({ label: "Stop", primary: true, hint: "end the run after this iteration", onClick: () => link.do("stop") });
  const fill = html("div");
  const track = html("div", { class: "rl-training-track", role: "progressbar", "aria-label": "steps done", "aria-valuemin": 0, "aria-valuemax": 100 }, fill);
  const time = html("span", { class: "rl-note" });
  const used = html("p", { class: "rl-note rl-training-used" });
  const message = html("p", { class: "rl-message", role: "alert" });
  const blue = "var(--rl-blue)", orange = "var(--rl-vermillion)";
  const evaluationKey = key(orange, "evaluation");
  const bandKey = key("var(--rl-sky)", "", true);
  const reward = chart("Learning curve", 250,
    html("span", { class: "rl-training-keys" }, key(blue, "return, mean of 100 episodes"), evaluationKey, bandKey));
  const length = chart("Episode length", 118, html("span", { class: "rl-label" }, "episode length"));
  let loss;
  const lossList = html("select", { "aria-label": "which loss is shown", onchange: () => { loss = lossList.value; draw(model.get("view")); } });
  const losses = chart("Loss", 118, lossList);

  node.append(
    html("div", { class: "rl-row rl-training-top" },
      html("p", { class: "rl-title" }, first.title, state),
      html("div", { class: "rl-row" }, pauseButton.node, stopButton.node)),
    html("div", { class: "rl-training-progress" }, track, time),
    message,
    html("div", { class: "rl-training-sliders" }, controls.map((control) => control.node)),
    used,
    html("div", { class: "rl-training-charts" }, reward.node, html("div", { class: "rl-training-side" }, length.node, losses.node)));

  function draw(view) {
    const over = ["finished", "solved", "stopped", "failed"].includes(view.state);
    view.settings.forEach(({ name, value, used: inUse }, index) => {
      if (name in mine && (mine[name] === value || over)) delete mine[name];
      if (!(name in mine)) controls[index].show(value, inUse, over);
    });
    used.textContent = over ? "" : `in use: ${view.settings.filter((one) => one.used != null).map((one) => `${one.label} ${compact(one.used)}`).join(", ")}`;
    const [text, color] = STATES[view.state];
    state.textContent = text;
    state.style.setProperty("--rl-state", `var(${color})`);
    pauseButton.show(view.state === "paused" ? "Go on" : "Pause");
    pauseButton.node.disabled = stopButton.node.disabled = over;
    const part = Math.min(view.steps / view.total, 1);
    fill.style.width = `${100 * part}%`;
    track.setAttribute("aria-valuenow", Math.round(100 * part));
    const left = over || view.left == null ? `in ${duration(view.seconds)}` : `${duration(view.left)} left`;
    time.textContent = `${steps(view.steps)} of ${steps(view.total)} steps, ${left}`;
    message.textContent = view.message;

    const total = view.total;
    const evaluation = rows(view.evaluation, 2), band = rows(view.band, 3);
    reward.show({ lines: [{ curve: rows(view.reward, 2), color: blue }, { curve: evaluation, color: orange, dash: "6 3" }], band, total });
    evaluationKey.hidden = !evaluation[0].length;
    bandKey.hidden = !band[0].length;
    bandKey.lastChild.textContent = `${view.bandRuns} other runs`;
    length.show({ lines: [{ curve: rows(view.length, 2), color: "var(--rl-green)" }], total });
    const names = view.losses.map(({ name }) => name);
    if (lossList.options.length !== names.length) {
      lossList.replaceChildren(...names.map((name) => html("option", { value: name }, name.replaceAll("_", " "))));
      loss ??= names.find((name) => !name.includes("entropy"));
      lossList.value = loss;
    }
    lossList.hidden = !names.length;
    const chosen = view.losses.find(({ name }) => name === loss) ?? view.losses[0];
    losses.show({ lines: chosen ? [{ curve: rows(chosen.curve, 2), color: "var(--rl-purple)" }] : [], total });
  }

  const sizes = new ResizeObserver(() => draw(model.get("view")));
  sizes.observe(reward.node);
  draw(first);
  return () => {
    sizes.disconnect();
    link.stop();
  };
}

export default widget(render);
