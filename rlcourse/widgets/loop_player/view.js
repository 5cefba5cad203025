// The agent-environment loop, alive: a recorded episode is replayed in five phases per step.
// The episodes come once in the trait `data`; the browser replays alone and then tells the kernel where it is.

const PHASES = 5; // state, agent, action, environment, reward
const CELL = 60;
const ROBOT = 46;

const reducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function worldPicture(rows) {
  const width = rows[0].length;
  const cells = rows.flatMap((line, row) => [...line].map((letter, column) => {
    const name = symbolName(letter);
    return svg("g", { transform: `translate(${column * CELL} ${row * CELL})` },
      svg("rect", { class: `rl-loop-cell rl-cell-${name}`, width: CELL, height: CELL }), symbol(name, CELL));
  }));
  const trail = svg("polyline", { class: "rl-loop-trail" });
  const robot = svg("g", { class: "rl-loop-robot" }, symbol("robot", ROBOT));
  const node = svg("svg", { viewBox: `-1 -1 ${width * CELL + 2} ${rows.length * CELL + 2}`, class: "rl-loop-world",
    role: "img", "aria-label": "grid world with the robot" }, cells, trail, robot);
  const centre = (state) => [(state % width + 0.5) * CELL, (Math.floor(state / width) + 0.5) * CELL];
  function show(states) {
    const [x, y] = centre(states.at(-1));
    trail.setAttribute("points", states.map((state) => centre(state).join(",")).join(" "));
    robot.style.transform = `translate(${x - ROBOT / 2}px, ${y - ROBOT / 2}px)`;
  }
  return { node, show };
}

// Figure 3.1: agent above, environment below. What leaves the environment becomes "now" at the dashed line.
function loopPicture() {
  const arrow = (name, path) => svg("path", { class: `rl-loop-arrow rl-loop-${name}`, d: path, "marker-end": "url(#rl-loop-head)" });
  const text = (x, y, anchor, name) => svg("text", { x, y, "text-anchor": anchor, class: `rl-loop-label rl-loop-${name}` });
  const box = (y, title, name) => svg("g", { class: `rl-loop-box rl-loop-${name}` },
    svg("rect", { x: 165, y, width: 170, height: 62, rx: 12 }), svg("text", { x: 250, y: y + 37, "text-anchor": "middle" }, title));
  const labels = {
    action: text(438, 145, "middle", "action"), actionValue: text(438, 165, "middle", "action"),
    state: text(62, 112, "middle", "state"), stateValue: text(62, 131, "middle", "state"),
    nextState: text(62, 186, "middle", "next"), nextStateValue: text(62, 205, "middle", "next"),
    reward: text(187, 186, "start", "reward"), rewardValue: text(187, 205, "start", "reward"),
  };
  const head = svg("marker", { id: "rl-loop-head", viewBox: "0 0 10 10", refX: 8, refY: 5, markerWidth: 4.5, markerHeight: 4.5, orient: "auto" },
    svg("path", { d: "M0 0L10 5L0 10z", fill: "context-stroke" }));
  const node = svg("svg", { viewBox: "0 0 500 300", class: "rl-loop-diagram", role: "img", "aria-label": "agent and environment in a loop" },
    svg("defs", {}, head),
    arrow("action", "M335 49H395V249H340"),
    arrow("reward", "M165 262H110V156"), arrow("next", "M165 236H136V156"),
    arrow("state", "M110 148V36H160"), arrow("old-reward", "M136 148V62H160"),
    svg("line", { class: "rl-loop-now", x1: 14, y1: 152, x2: 240, y2: 152 }),
    svg("text", { class: "rl-loop-small", x: 240, y: 147, "text-anchor": "end" }, "next time step"),
    box(18, "Agent", "agent"), box(218, "Environment", "environment"),
    Object.values(labels));
  function show(phase, texts) {
    ["state", "agent", "action", "environment", "reward"].forEach((name, index) => {
      node.querySelectorAll(`.rl-loop-${name}`).forEach((part) => part.classList.toggle("rl-loop-lit", index === phase));
    });
    node.querySelectorAll(".rl-loop-next").forEach((part) => part.classList.toggle("rl-loop-lit", phase === 4));
    for (const [name, words] of Object.entries(texts)) labels[name].textContent = words;
  }
  return { node, show };
}

const sub = (letter, index) => html("span", { class: "rl-loop-symbol" }, letter, html("sub", {}, `${index}`));

function trajectoryTable() {
  const body = html("tbody");
  const head = ["t", "state Sₜ", "action Aₜ", "reward Rₜ₊₁", "next state Sₜ₊₁", "γᵗ Rₜ₊₁", "return so far"];
  const table = html("table", {}, html("thead", {}, html("tr", {}, head.map((name) => html("th", { scope: "col" }, name)))), body);
  const node = html("div", { class: "rl-loop-table", tabindex: 0, "aria-label": "trajectory" }, table);
  function show(lines) {
    body.replaceChildren(...lines.map((cells) => html("tr", {}, cells.map((cell) => html("td", {}, cell)))));
    node.scrollTop = node.scrollHeight;
  }
  return { node, show };
}

function render({ model, el }) {
  const { rows, actions, episodes, policies: names } = model.get("data");
  const settings = { ...model.get("view") };
  const width = rows[0].length;
  const place = (state) => `(${Math.floor(state / width)}, ${state % width})`;
  const episode = () => episodes[settings.policy][settings.episode - 1];
  const length = () => episode().actions.length;

  const node = root(el, "loop");
  const link = kernel(model, () => queueMicrotask(() => {
    if (link.busy) return;
    Object.assign(settings, model.get("view"));
    draw();
  }));
  const change = (values) => {
    Object.assign(settings, values);
    link.set(values);
    draw();
  };

  // Between two steps `phase` is null; during step t it runs from 0 to 4 while settings.step is still t.
  let phase = null;
  let playing = false;
  let timer = null;
  let pace = 2;

  function advance() {
    clearTimeout(timer);
    if (phase === null && settings.step >= length()) return stop();
    if (phase === null) phase = 0;
    else phase += 1;
    if (phase >= PHASES || reducedMotion()) return finishStep();
    draw();
    timer = setTimeout(advance, (1000 * pace) / PHASES);
  }
  function finishStep() {
    phase = null;
    change({ step: settings.step + 1 });
    if (playing && settings.step < length()) timer = setTimeout(advance, (1000 * pace) / PHASES);
    else stop();
  }
  function stop() {
    clearTimeout(timer);
    playing = false;
    draw();
  }
  function step() {
    playing = false;
    if (phase === null) return advance();
    clearTimeout(timer);
    finishStep();
    advance();
  }
  function restart(values) {
    clearTimeout(timer);
    phase = null;
    playing = false;
    change({ ...values, step: 0 });
  }

  const stepButton = button({ label: "Step", hint: "One time step", primary: true, onClick: step });
  const playButton = button({ label: "Play", onClick: () => {
    playing = !playing;
    if (!playing) return stop();
    if (settings.step >= length()) restart({});
    playing = true;
    advance();
  } });
  const resetButton = button({ label: "Reset", hint: "Back to the start of the episode", onClick: () => restart({}) });
  const policies = { random: "random", greedy: "greedy, towards the goal", yours: "yours" };
  const policyChoice = choice({
    label: "Policy", value: settings.policy, options: names.map((name) => [name, policies[name]]),
    onChange: (policy) => restart({ policy }),
  });
  const episodeList = dropdown({
    label: "Episode", value: settings.episode, options: episodes[settings.policy].map((_, index) => [index + 1, `${index + 1}`]),
    onChange: (value) => restart({ episode: Number(value) }),
  });
  const gammaSlider = slider({ label: "Discount γ", min: 0, max: 1, step: 0.01, value: settings.gamma, onInput: (gamma) => change({ gamma }) });
  const paceSlider = slider({ label: "Seconds a step", min: 0.2, max: 4, step: 0.1, value: pace, format: (value) => number(value, 1),
    onInput: (value) => (pace = value) });

  const world = worldPicture(rows);
  const loop = loopPicture();
  const table = trajectoryTable();
  const caption = html("p", { class: "rl-loop-caption", role: "status" });
  const total = html("p", { class: "rl-loop-total" });
  node.append(
    html("div", { class: "rl-row rl-loop-controls" }, stepButton.node, playButton.node, resetButton.node, policyChoice.node, episodeList.node),
    html("div", { class: "rl-loop-pictures" }, world.node, html("div", { class: "rl-loop-right" }, loop.node, caption)),
    html("div", { class: "rl-loop-sliders" }, gammaSlider.node, paceSlider.node),
    table.node, total);

  function captionText(t, now) {
    const { states, actions: taken, rewards, happened, terminated } = episode();
    const action = actions[taken[t]];
    if (phase === 0) return `Time step ${t}: the agent sees the state S${index(t)} = ${place(states[t])}.`;
    if (phase === 1) return "It asks its policy what to do in this state.";
    if (phase === 2) return `It takes the action A${index(t)} = ${action}.`;
    if (phase === 3) return `The environment answers. ${happened[t]}`;
    if (phase === 4) return `It gives the reward R${index(t + 1)} = ${number(rewards[t])} and the next state S${index(t + 1)} = ${place(states[t + 1])}.`;
    if (now < length()) return now ? `${happened[t]} Time step ${now} is next.` : "Press Step: one turn of the loop is one time step.";
    return `${happened[t]} ` + (terminated ? `The episode ends in the terminal state ${place(states.at(-1))}.` : `The episode is cut after ${length()} steps (truncated).`);
  }

  function draw() {
    const { states, actions: taken, rewards } = episode();
    const t = phase === null ? Math.max(settings.step - 1, 0) : settings.step;
    const moved = phase === null ? settings.step : settings.step + (phase >= 3);
    const known = (least) => settings.step > 0 && phase === null || phase !== null && phase >= least;
    world.show(states.slice(0, moved + 1));
    loop.show(phase, {
      state: `state S${index(t)}`, stateValue: place(states[t]),
      action: `action A${index(t)}`, actionValue: known(2) ? actions[taken[t]] : "?",
      reward: `reward R${index(t + 1)}`, rewardValue: known(4) ? number(rewards[t]) : "?",
      nextState: `state S${index(t + 1)}`, nextStateValue: known(4) ? place(states[t + 1]) : "?",
    });
    caption.textContent = captionText(t, settings.step);

    let sum = 0;
    const shown = phase === 4 ? settings.step + 1 : settings.step;
    table.show(rewards.slice(0, shown).map((reward, time) => {
      const discounted = settings.gamma ** time * reward;
      sum += discounted;
      return [`${time}`, place(states[time]), actions[taken[time]], number(reward), place(states[time + 1]), number(discounted, 3), number(sum, 3)];
    }));
    total.replaceChildren(sub("G", 0), ` = R₁ + γ R₂ + γ² R₃ + … = ${number(sum, 3)}`,
      html("span", { class: "rl-note" }, shown < length() ? "  so far" : "  for the whole episode"));

    playButton.show(playing ? "Pause" : settings.step >= length() ? "Play again" : "Play");
    stepButton.node.disabled = settings.step >= length() && phase === null;
    policyChoice.show(settings.policy);
    episodeList.show(settings.episode);
    gammaSlider.show(settings.gamma);
  }

  draw();
  return () => {
    clearTimeout(timer);
    link.stop();
  };
}

// 12 -> "₁₂"
const index = (value) => [...`${value}`].map((digit) => "₀₁₂₃₄₅₆₇₈₉"[digit]).join("");

export default widget(render, () => true);
