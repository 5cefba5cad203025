// The learning race: learners on the cliff. The kernel learns and sends tables; here they are only drawn.

const ROWS = 4, COLUMNS = 12, CELL = 30;
const START = 36, GOAL = 47;
const EPISODES = 300;
const LOST = -100; // the return of a greedy policy that does not arrive
const MOVES = [[0, -1], [1, 0], [0, 1], [-1, 0]]; // up, right, down, left as (x, y)
const STYLES = {
  "SARSA": { color: "var(--rl-blue)", dash: "" },
  "expected SARSA": { color: "var(--rl-green)", dash: "7 4" },
  "Q-learning": { color: "var(--rl-vermillion)", dash: "2 3" },
  "yours": { color: "var(--rl-purple)", dash: "10 3 2 3" },
};
const SETTINGS = ["alpha", "epsilon", "gamma", "restart"];
const EXPERIMENTS = [
  ["Sutton & Barto", { alpha: 0.5, epsilon: 0.1, gamma: 1 }, "example 6.6, with 20 runs"],
  ["α = 1", { alpha: 1, epsilon: 0.1, gamma: 1 }, "largest steps: which learner can bear it?"],
  ["ε = 0.01", { alpha: 0.5, epsilon: 0.01, gamma: 1 }, "little exploration: what happens to the safe path?"],
  ["γ = 0.8", { alpha: 0.5, epsilon: 0.1, gamma: 0.8 }, "short sight: who still finds the goal?"],
];

const floats = (view) => new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
const middle = (state) => [(state % COLUMNS + 0.5) * CELL, (Math.floor(state / COLUMNS) + 0.5) * CELL];
const isCliff = (state) => state > START && state < GOAL;
const WORDS = [40, 41, 42, 43]; // the cells of the cliff that its name is written on

function gridPanel(name) {
  const { color } = STYLES[name];
  const cells = Array.from({ length: ROWS * COLUMNS }, (_, state) => {
    const [x, y] = middle(state);
    const kind = isCliff(state) ? "cliff" : state === GOAL ? "goal" : state === START ? "start" : "free";
    const square = svg("rect", { class: `rl-race-cell rl-cell-${kind}`, x: x - CELL / 2, y: y - CELL / 2, width: CELL, height: CELL });
    const sign = WORDS.includes(state) ? null : symbol(kind, CELL - 6, { transform: `translate(${x - CELL / 2 + 3} ${y - CELL / 2 + 3})` });
    const arrow = svg("path", { class: "rl-race-arrow", d: "M0-11L8 0H2.4V11H-2.4V0H-8z" });
    return { square, sign, arrow };
  });
  const paths = svg("g", { class: "rl-race-paths", stroke: color });
  const node = svg("svg", { class: "rl-race-grid", viewBox: `-1 -1 ${COLUMNS * CELL + 2} ${ROWS * CELL + 2}`, role: "img", "aria-label": `${name}: greedy paths of all runs on the cliff` },
    cells.map(({ square }) => square), cells.map(({ sign }) => sign), paths, cells.map(({ arrow }) => arrow),
    svg("text", { class: "rl-race-word rl-on-cliff", x: 6 * CELL, y: 3.5 * CELL + 6 }, "cliff: −100"));
  const online = html("b", { title: "return while learning" }), greedy = html("b", { title: "return of the greedy policy" });
  const problem = html("p", { class: "rl-message" });
  const panel = html("section", { class: "rl-race-panel", style: `--rl-race-color: ${color}` },
    html("div", { class: "rl-race-head" }, html("p", { class: "rl-title" }, html("i"), name),
      html("p", { class: "rl-race-numbers" }, html("span", {}, "learning ", online), html("span", {}, "greedy ", greedy))), node, problem);

  function show({ values, arrows, paths: counts, online: onlineCurve, greedy: greedyCurve, problem: said }, low, runs) {
    const heat = floats(values);
    problem.textContent = said && `Your rule: ${said}.`;
    cells.forEach(({ square, arrow }, state) => {
      const free = !isCliff(state) && state !== GOAL;
      if (free) square.style.fill = `color-mix(in srgb, var(--rl-high) ${(75 * (1 - heat[state] / low)).toFixed(1)}%, var(--rl-middle))`;
      const [x, y] = middle(state);
      arrow.setAttribute("display", free && arrows[state] >= 0 && state !== START ? "inline" : "none");
      arrow.setAttribute("transform", `translate(${x} ${y}) rotate(${90 * Math.max(arrows[state], 0)})`);
    });
    paths.replaceChildren(...counts.flatMap((count, index) => {
      if (!count) return [];
      const [state, action] = [Math.floor(index / 4), index % 4];
      const [x, y] = middle(state);
      const [dx, dy] = MOVES[action];
      const bumps = x + dx * CELL < 0 || x + dx * CELL > COLUMNS * CELL || y + dy * CELL < 0 || y + dy * CELL > ROWS * CELL;
      return bumps ? [] : [svg("line", { x1: x, y1: y, x2: x + dx * CELL, y2: y + dy * CELL, "stroke-width": 1 + 9 * count / runs, opacity: 0.25 + 0.6 * count / runs })];
    }));
    const last = (bytes) => { const curve = floats(bytes); return curve.length ? curve[2 * curve.length / 3 - 1] : null; };
    online.textContent = number(last(onlineCurve), 0);
    greedy.textContent = last(greedyCurve) === LOST ? "lost" : number(last(greedyCurve), 0);
  }
  return { node: panel, show };
}

// Median line and interquartile band per learner, over episodes. `lost` names a lane below the floor for policies that
// never arrive; without it, what lies below the floor is not drawn.
function curveChart(title, explanation, lost) {
  const LEFT = 46, RIGHT = 12, TOP = 10, BOTTOM = 34 + (lost ? 22 : 0);
  const axis = svg("g", { class: "rl-race-axis" });
  const bands = {}, lines = {};
  for (const [name, { color, dash }] of Object.entries(STYLES)) {
    bands[name] = svg("path", { fill: color, class: "rl-race-band" });
    lines[name] = svg("path", { stroke: color, "stroke-dasharray": dash, class: "rl-race-line" });
  }
  const clip = `rl-race-${Math.random().toString(36).slice(2)}`;
  const inside = svg("rect", { x: LEFT, y: 0 });
  const curves = svg("g", { "clip-path": `url(#${clip})` }, Object.values(bands), Object.values(lines));
  const node = svg("svg", { class: "rl-race-curves", role: "img", "aria-label": title }, svg("clipPath", { id: clip }, inside), axis, curves);
  const place = html("div", { class: "rl-race-chart" }, html("p", { class: "rl-title" }, title), html("p", { class: "rl-note" }, explanation), node);

  function show(racers, key, floor, ticks) {
    const width = Math.max(place.clientWidth, 180);
    const HEIGHT = width < 340 ? 170 : 220;
    const x = (episode) => LEFT + (width - LEFT - RIGHT) * episode / EPISODES;
    const y = (value) => lost && value <= LOST ? HEIGHT - 38 : TOP + (HEIGHT - TOP - BOTTOM) * value / floor;
    node.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    node.setAttribute("height", HEIGHT);
    inside.setAttribute("width", width);
    inside.setAttribute("height", lost ? HEIGHT : HEIGHT - BOTTOM + 1);
    axis.replaceChildren(
      ...ticks.flatMap((tick) => [svg("line", { x1: LEFT, x2: width - RIGHT, y1: y(tick), y2: y(tick) }),
        svg("text", { x: LEFT - 6, y: y(tick) + 4, "text-anchor": "end" }, lost && tick <= LOST ? lost : number(tick, 0))]),
      ...[0, 100, 200, 300].map((episode) => svg("text", { x: x(episode), y: HEIGHT - 18, "text-anchor": episode === EPISODES ? "end" : "middle" }, `${episode}`)),
      svg("text", { x: (LEFT + width - RIGHT) / 2, y: HEIGHT - 3, "text-anchor": "middle" }, "episode"));
    for (const racer of racers) {
      const curve = floats(racer[key]);
      const count = curve.length / 3;
      const points = (quartile) => Array.from({ length: count }, (_, episode) => `${x(episode + 1).toFixed(1)} ${y(curve[quartile * count + episode]).toFixed(1)}`);
      const path = (all) => (all.length ? `M${all.join("L")}` : "");
      lines[racer.name].setAttribute("d", path(points(1)));
      bands[racer.name].setAttribute("d", count ? `${path([...points(0), ...points(2).reverse()])}Z` : "");
    }
  }
  return { node: place, show };
}

// A floor of the picture that holds the last medians well, from a short list, so that it seldom jumps.
function floorFor(racers) {
  const worst = Math.min(-40, ...racers.map(({ online }) => {
    const curve = floats(online);
    const count = curve.length / 3;
    return count > 10 ? curve[2 * count - 1] : -40;
  }));
  const floor = [-100, -200, -400, -800].find((limit) => limit < 1.3 * worst) ?? -1600;
  return { floor, ticks: [0, 0.25, 0.5, 0.75, 1].map((part) => part * floor) };
}

function render({ model, el }) {
  const node = root(el, "race");
  // What the learner has set here and the kernel has not confirmed yet: pushes of the thread must not undo it.
  const mine = {};
  const link = kernel(model, () => draw(model.get("view")));
  const change = (values) => {
    Object.assign(mine, values);
    link.set(values);
    if (model.get("view").state === "finished") link.do("play");
  };
  const first = model.get("view");
  const makeSlider = (name, label, min, max, step, hint) =>
    slider({ label, min, max, step, value: first[name], hint, onInput: (value) => change({ [name]: value }) });
  const controls = {
    alpha: makeSlider("alpha", "Step size α", 0.05, 1, 0.05, "how far a value moves towards its target"),
    epsilon: makeSlider("epsilon", "Exploration ε", 0, 0.5, 0.01, "chance of a random action"),
    gamma: makeSlider("gamma", "Discount γ", 0.5, 1, 0.01, "weight of the next value"),
    restart: checkbox({ label: "A moved slider starts a new race", value: first.restart, hint: "else it takes effect from now on", onChange: (restart) => change({ restart }) }),
  };
  const playButton = button({ label: "Pause", primary: true, onClick: () => link.do(model.get("view").state === "playing" ? "pause" : "play") });
  const againButton = button({ label: "Start again", onClick: () => { link.do("begin_again"); link.do("play"); } });
  const experiments = EXPERIMENTS.map(([label, values, hint]) => button({ label, hint, onClick: () => {
    change(values);
    link.do("begin_again");
    link.do("play");
    for (const [name, value] of Object.entries(values)) controls[name].show(value);
  } }).node);
  const progress = html("p", { class: "rl-note", role: "status" });
  const panels = first.racers.map(({ name }) => gridPanel(name));
  const online = curveChart("Return while learning", "mean of 20 episodes; band: half the runs");
  const greedy = curveChart("Return of the greedy policy", "without exploration", "lost");

  node.append(
    html("div", { class: "rl-row rl-race-top" }, playButton.node, againButton.node, html("span", { class: "rl-label" }, "Try"), experiments),
    html("div", { class: "rl-race-sliders" }, controls.alpha.node, controls.epsilon.node, controls.gamma.node),
    html("div", { class: "rl-row rl-race-top" }, controls.restart.node, progress),
    html("div", { class: "rl-race-panels", style: `--racers: ${panels.length}; --racers-narrow: ${panels.length === 4 ? 2 : panels.length}` }, panels.map((panel) => panel.node)),
    html("div", { class: "rl-race-charts" }, online.node, greedy.node));

  function draw(view) {
    for (const name of SETTINGS) {
      if (name in mine && mine[name] === view[name]) delete mine[name];
      if (!(name in mine)) controls[name].show(view[name]);
    }
    const { state, racers } = view;
    const low = Math.min(-1e-6, ...racers.flatMap(({ values }) => [...floats(values)]));
    const runs = Math.max(1, ...racers.map(({ paths }) => paths[4 * START] + paths[4 * START + 1] + paths[4 * START + 2] + paths[4 * START + 3]));
    panels.forEach((panel, index) => panel.show(racers[index], low, runs));
    const { floor, ticks } = floorFor(racers);
    online.show(racers, "online", floor, ticks);
    greedy.show(racers, "greedy", -80, [0, -20, -40, -60, -80, LOST]);
    playButton.show({ playing: "Pause", finished: "Play again" }[state] ?? "Play");
    progress.textContent = `α = ${view.alpha}, ε = ${view.epsilon}, γ = ${view.gamma}: ` +
      (state === "finished" ? `${EPISODES} episodes, finished` : `${Math.min(view.episodes, EPISODES)} of ${EPISODES} episodes`);
  }

  const sizes = new ResizeObserver(() => draw(model.get("view")));
  sizes.observe(online.node);
  draw(first);
  // It begins when somebody can see it.
  const seen = new IntersectionObserver(([place]) => {
    if (!place.isIntersecting) return;
    seen.disconnect();
    if (model.get("view").state === "ready") link.do("play");
  }, { threshold: 0.3 });
  seen.observe(panels[0].node);
  return () => {
    seen.disconnect();
    sizes.disconnect();
    link.stop();
    model.send({ do: "pause" });
  };
}

export default widget(render);
