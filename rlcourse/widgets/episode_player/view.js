// Recorded episodes side by side. All poses come once in the trait `data`; the browser plays alone.

const SPEEDS = [[0.25, "¼"], [1, "1"], [4, "4"], [16, "16"]];

const drawnShape = ([kind, ...numbers]) => {
  const color = numbers.pop();
  if (kind === "line") return svg("polyline", { class: `rl-episode-${color}-line`, "stroke-width": numbers.pop(), points: numbers.join(" ") });
  const [a, b, c, d] = numbers;
  if (kind === "box") return svg("rect", { class: `rl-episode-${color}`, x: a, y: b, width: c, height: d, rx: 0.03 });
  return svg("circle", { class: `rl-episode-${color}`, cx: a, cy: b, r: c });
};

function episodePicture({ label, steps, frame, scenery, parts }) {
  const [x, y, width, height] = frame;
  const bodies = parts.map((part) => svg("g", {}, part.shapes.map(drawnShape)));
  const stage = svg("svg", { viewBox: `${x} ${-y - height} ${width} ${height}`, role: "img", "aria-label": `${label}, drawn` },
    svg("g", { transform: "scale(1 -1)" }, scenery.map(drawnShape), bodies));
  const count = html("span", { class: "rl-note" });
  const node = html("div", { class: "rl-episode-panel" },
    html("div", { class: "rl-episode-head" }, html("span", { class: "rl-title" }, label), count), stage);
  function show(step) {
    const now = Math.min(step, steps);
    parts.forEach((part, index) => {
      const [px, py, angle] = part.poses[now];
      bodies[index].setAttribute("transform", `translate(${px} ${py}) rotate(${(angle * 180) / Math.PI})`);
    });
    count.textContent = now < steps ? `step ${now}` : `ends after ${steps} steps`;
  }
  return { node, show };
}

function render({ model, el }) {
  const { env_id, step_seconds, episodes } = model.get("data");
  const longest = Math.max(...episodes.map((episode) => episode.steps));
  const node = root(el, "episode");
  let step = model.get("view").step;
  let speed = 1;
  let playing = null; // {step, time} when Play was pressed

  const pictures = episodes.map(episodePicture);
  const link = kernel(model, () => queueMicrotask(() => {
    if (link.busy || playing) return;
    step = model.get("view").step;
    draw();
  }));

  function draw() {
    for (const picture of pictures) picture.show(step);
    stepSlider.show(step);
    playButton.show(playing ? "Pause" : step >= longest ? "Play again" : "Play");
  }
  function frame(time) {
    if (!playing) return; // also while the notebook has taken the cell out of sight
    playing.time ??= time;
    step = Math.min(longest, playing.step + Math.floor(((time - playing.time) / 1000 / step_seconds) * speed));
    if (step >= longest) return pause();
    draw();
    requestAnimationFrame(frame);
  }
  function play() {
    playing = { step: step >= longest ? 0 : step };
    step = playing.step;
    draw();
    requestAnimationFrame(frame);
  }
  function pause() {
    playing = null;
    link.set({ step });
    draw();
  }

  const playButton = button({ label: "Play", primary: true, onClick: () => (playing ? pause() : play()) });
  const stepSlider = slider({ label: "Step", min: 0, max: Math.max(longest, 1), step: 1, value: step, format: (value) => `${value}`,
    onInput: (value) => {
      playing = null;
      step = Math.min(value, longest);
      draw();
      link.set({ step });
    } });
  const speedChoice = choice({ label: "Speed ×", value: speed, options: SPEEDS, onChange: (value) => {
    speed = value;
    if (playing) playing = { step };
  } });

  fill(node, { role: "group", "aria-label": `episodes of ${env_id}` }, []);
  node.append(
    html("div", { class: "rl-episode-panels" }, pictures.map((picture) => picture.node)),
    html("div", { class: "rl-episode-controls" }, playButton.node, stepSlider.node, speedChoice.node));
  draw();
  return () => {
    playing = null;
    link.stop();
  };
}

export default widget(render, () => true);
