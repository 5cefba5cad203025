// The panel of a training run. The kernel trains in a thread and sends numbers a few times a second; here they are drawn.

const STATES = {
  ready: ["begins", "--rl-soft"], running: ["training", "--rl-green"], paused: ["paused", "--rl-orange"],
  finished: ["finished", "--rl-blue"], solved: ["solved", "--rl-blue"], stopped: ["stopped", "--rl-vermillion"],
  failed: ["failed", "--rl-vermillion"],
};
const LEFT = 46, RIGHT = 12, TOP = 8, BOTTOM = 22, EDGE = 4;
const NOTHING = { dots: [[], []], bars: [[], [], []], evaluation: [[], []], band: [[], [], []], target: null };

// The value of a setting, in one way wherever it stands: 0.003, 3e-5, 0.25.
const compact = (value) => {
  const short = Number(value.toPrecision(3));
  const text = short !== 0 && Math.abs(short) < 1e-3 ? short.toExponential() : String(short);
  return text.replaceAll("-", "−");
};

// A chart over environment steps: lines, and for returns also dots, ranges, evaluations and a target.
// head: what stands above the picture.
function chart(label, ...head) {
  const axis = svg("g", { class: "rl-training-axis" });
  const inner = svg("svg", { preserveAspectRatio: "none" });
  const notes = svg("g", { class: "rl-training-axis" });
  const picture = svg("svg", { role: "img", "aria-label": label }, axis, inner, notes);
  const node = html("div", { class: "rl-training-chart" }, html("div", { class: "rl-training-head" }, head), picture);

  function show(data, across, meaning) {
    const { line, axis: up, dots, bars, evaluation, band, target, targetText } = { ...NOTHING, ...data };
    const width = Math.max(node.clientWidth, 160), height = picture.clientHeight || 120;
    const [right, bottom] = [width - RIGHT, height - BOTTOM];
    const x = (step) => LEFT + (right - LEFT) * step / across.high;
    const y = (value) => bottom - (bottom - TOP) * (value - up.low) / (up.high - up.low);
    const at = (step, value) => `${x(step).toFixed(1)} ${y(value).toFixed(1)}`;
    const path = (xs, ys) => xs.flatMap((step, index) => (ys[index] == null ? [] : [at(step, ys[index])])).map((point, index) => (index ? "L" : "M") + point).join("");
    const mark = (step, value) => {
      if (value == null) return "";
      if (up.low <= value && value <= up.high) return `M${at(step, value)}h0`;
      const [edge, tip] = value > up.high ? [TOP + 4, -4] : [bottom - 4, 4];
      return `M${x(step) - 3} ${edge}h6l-3 ${tip}z`;
    };
    const diamond = (step, value) => (value == null ? "" : `M${at(step, value)}m-5 0l5 -5l5 5l-5 5z`);
    const each = ([xs, ...rows], draw) => xs.map((step, index) => draw(step, ...rows.map((row) => row[index]))).join("");

    const ticks = node.clientWidth < 300 ? across.ticks.filter((_, index) => index % 2 === 0) : across.ticks;
    picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    picture.setAttribute("aria-label", meaning ?? label);
    axis.replaceChildren(
      ...up.ticks.flatMap(([value, text]) => [
        svg("line", { x1: LEFT, x2: right, y1: y(value), y2: y(value) }),
        svg("text", { x: LEFT - 6, y: y(value) + 4, "text-anchor": "end" }, text)]),
      ...ticks.map(([value, text]) => svg("text", { x: x(value), y: height - 6, "text-anchor": x(value) > right - 14 ? "end" : "middle" }, text)));
    // What lies outside is cut off at the edge of the inner picture, a dot's radius beyond the axes.
    const frame = { x: LEFT - EDGE, y: TOP - EDGE, width: right - LEFT + 2 * EDGE, height: bottom - TOP + 2 * EDGE };
    for (const [name, value] of Object.entries(frame)) inner.setAttribute(name, value);
    inner.setAttribute("viewBox", `${frame.x} ${frame.y} ${frame.width} ${frame.height}`);
    const area = band[0].length ? `${path(band[0], band[2])}L${path([...band[0]].reverse(), [...band[1]].reverse()).slice(1)}Z` : "";
    inner.replaceChildren(
      svg("path", { class: "rl-training-band", d: area }),
      svg("path", { class: "rl-training-bars", d: each(bars, (step, low, high) => `M${at(step, low)}V${y(high).toFixed(1)}`) }),
      svg("path", { class: "rl-training-dots", d: each(dots, mark) + each(bars, (step, low, high) => mark(step, low) + mark(step, high)) }),
      ...(target == null ? [] : [svg("path", { class: "rl-training-target", d: `M${LEFT} ${y(target)}H${right}` })]),
      svg("path", { class: "rl-training-line", d: path(...line) }),
      // A line of one point has no length.
      svg("path", { class: "rl-training-point", d: line[0].length === 1 ? each(line, mark) : "" }),
      svg("path", { class: "rl-training-line rl-training-evaluation", d: path(...evaluation) }),
      svg("path", { class: "rl-training-evaluations", d: each(evaluation, diamond) }));
    const high = target != null && y(target) < TOP + 18;
    notes.replaceChildren(...(target == null ? [] : [svg("text", { class: "rl-training-target-text", x: LEFT + 4, y: y(target) + (high ? 14 : -5) }, targetText)]));
  }
  return { node, show };
}

// The slider of one setting, which stands on sensible values only, and for an automatic one the button that gives it back.
function settingControl({ name, label, hint, values, automatic }, change, explain) {
  const nearest = (value) => values.reduce((best, other, index) => (Math.abs(other - value) < Math.abs(values[best] - value) ? index : best), 0);
  // The value that is shown as it is, although the slider may stand only near it.
  let exact = null;
  const bar = slider({
    label, hint, min: 0, max: values.length - 1, step: 1, value: 0,
    format: (place) => compact(exact ?? values[place]),
    onInput: (place) => change(name, values[place]),
  });
  bar.input.addEventListener("input", () => (exact = null), { capture: true });
  const auto = automatic && button({ label: "auto", hint: "the agent decides by itself", onClick: () => change(name, null) });
  const node = html("div", { class: "rl-training-setting" }, bar.node, auto?.node);
  for (const event of ["focusin", "pointerenter"]) node.addEventListener(event, () => explain(`${label}: ${hint}${automatic ? "; auto: the agent decides by itself" : ""}.`));
  const output = bar.node.querySelector("output");
  function show(value, used, over) {
    bar.input.disabled = over;
    const now = value ?? used ?? values[0];
    if (now !== exact) {
      exact = now;
      bar.show(nearest(now));
      exact = bar.input.value === String(nearest(now)) ? now : null;
      output.textContent = compact(exact ?? values[bar.input.value]);
      bar.input.setAttribute("aria-valuetext", output.textContent);
    }
    if (!auto) return;
    auto.node.setAttribute("aria-pressed", value == null);
    auto.node.disabled = over;
  }
  return { node, show };
}

const key = (kind) => html("span", { class: `rl-training-key rl-training-key-${kind}` }, html("i"), html("span"));

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
  const hint = html("p", { class: "rl-note rl-training-hint" }, "Point at a setting to read what it does. A change acts from the next iteration on.");
  const controls = first.settings.map((setting) => settingControl(setting, change, (text) => (hint.textContent = text)));

  const state = html("span", { class: "rl-training-state", role: "status" });
  const pauseButton = button({ label: "Pause", hint: "hold the run after this iteration", onClick: () => link.do(model.get("view").state === "paused" ? "go_on" : "pause") });
  const stopButton = button({ label: "Stop", hint: "end the run after this iteration; what is learned stays in run.agent", onClick: () => link.do("stop") });
  stopButton.node.classList.add("rl-training-stop");
  const fill = html("div");
  const track = html("div", { class: "rl-training-track", role: "progressbar", "aria-label": "steps done", "aria-valuemin": 0, "aria-valuemax": 100 }, fill);
  const time = html("span", { class: "rl-note" });
  const report = html("p", { class: "rl-training-report" });
  const used = html("p", { class: "rl-note rl-training-used" });
  const message = html("p", { class: "rl-message", role: "alert" });
  const keys = Object.fromEntries(["dots", "line", "evaluation", "band"].map((kind) => [kind, key(kind)]));
  keys.dots.title = "Each episode that ended, at the step where it ended. In long runs one of two, one of four, …; the thin lines then reach from the lowest to the highest of all.";
  keys.line.title = "Mean return of the episodes that ended last: a fiftieth of all so far, from 10 to 50. Those that ended in the same step count all or not at all.";
  keys.evaluation.title = "Mean return of episodes in which the agent does not explore; it learns nothing from them.";
  const beyond = html("p", { class: "rl-note rl-training-beyond" });
  const learning = chart("Learning curve", html("span", { class: "rl-label" }, "return of an episode"), html("span", { class: "rl-training-keys" }, Object.values(keys)));
  learning.node.append(html("p", { class: "rl-note rl-training-across" }, "environment steps"), beyond);
  const length = chart("Episode length", html("span", { class: "rl-label" }, "episode length in steps, mean"));
  let loss;
  let told = false;
  const lossList = html("select", { "aria-label": "which loss is shown", onchange: () => { loss = lossList.value; drawCharts(); } });
  const losses = chart("Loss", html("span", { class: "rl-label" }, "losses: none yet"), lossList);
  const noLoss = losses.node.querySelector(".rl-label");

  node.append(
    html("div", { class: "rl-row rl-training-top" },
      html("p", { class: "rl-title" }, first.title, state),
      html("div", { class: "rl-row" }, pauseButton.node, stopButton.node)),
    html("div", { class: "rl-training-progress" }, track, time),
    message, report,
    html("div", { class: "rl-training-sliders" }, controls.map((control) => control.node)),
    html("div", { class: "rl-training-words" }, hint, used),
    html("div", { class: "rl-training-charts" }, learning.node, html("div", { class: "rl-training-side" }, length.node, losses.node)));

  function draw(view) {
    const over = ["finished", "solved", "stopped", "failed"].includes(view.state);
    view.settings.forEach(({ name, value, used: inUse }, index) => {
      if (name in mine && (mine[name] === value || over)) delete mine[name];
      if (!(name in mine)) controls[index].show(value, inUse, over);
    });
    const inUse = view.settings.filter((one) => one.used != null).map((one) => `${one.label} ${compact(one.used)}`).join(", ");
    used.textContent = over || !inUse ? "" : `In use: ${inUse}`;
    if (over && !told) hint.textContent = "The run is over: settings have no effect any more.";
    told = over;
    const [text, color] = STATES[view.state];
    state.textContent = text;
    state.style.setProperty("--rl-state", `var(${color})`);
    pauseButton.show(view.state === "paused" ? "Go on" : "Pause");
    pauseButton.node.disabled = stopButton.node.disabled = over;
    const part = Math.min(view.steps / view.total, 1);
    fill.style.width = `${100 * part}%`;
    track.setAttribute("aria-valuenow", Math.round(100 * part));
    time.textContent = view.progress;
    message.textContent = view.message;
    report.textContent = view.report;
  }

  function drawCharts() {
    const { across, learning: curve, length: lengths, losses: all } = model.get("charts");
    learning.show(curve, across, `Learning curve. ${model.get("view").report}`);
    keys.dots.lastChild.textContent = curve.dotsText;
    keys.line.lastChild.textContent = curve.lineText;
    keys.evaluation.lastChild.textContent = "evaluation";
    keys.evaluation.hidden = !curve.evaluation[0].length;
    keys.band.lastChild.textContent = curve.bandText;
    keys.band.hidden = !curve.band[0].length;
    beyond.textContent = curve.beyond;
    length.show(lengths, across);
    const names = all.map(({ name }) => name);
    if (lossList.options.length !== names.length) {
      lossList.replaceChildren(...names.map((name) => html("option", { value: name }, name.replaceAll("_", " "))));
      loss ??= names.find((name) => !name.includes("entropy"));
      lossList.value = loss;
    }
    lossList.hidden = !names.length;
    noLoss.hidden = names.length > 0;
    const chosen = all.find(({ name }) => name === loss) ?? all[0];
    losses.show(chosen ?? { line: [[], []], axis: { low: 0, high: 1, ticks: [] } }, across);
  }

  const sizes = new ResizeObserver(drawCharts);
  sizes.observe(learning.node);
  model.on("change:charts", drawCharts);
  draw(first);
  drawCharts();
  return () => {
    sizes.disconnect();
    model.off("change:charts", drawCharts);
    link.stop();
  };
}

export default widget(render);
