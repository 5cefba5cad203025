// The race as a learner sees it: the map with the robots, the score, the learning curve, and what drives one's own.
// The browser computes alone (learning.js); the kernel is only told the settings and the learner's trips.

const UNIT = 60; // of a cell in the picture
const REST = 40; // milliseconds after a picture before the next is asked for: about 20 pictures a second
const NUMBERS = 200; // milliseconds between two looks at the numbers
const PACE = 4; // steps per second at speed 1, about a learner's
const MOVE = 110; // milliseconds that the learner's robot takes for a step
const WORDS = 900; // milliseconds that a word stands over it
const TRAIL = 9; // cells behind a robot
const KEYS = { ArrowUp: 0, ArrowRight: 1, ArrowDown: 2, ArrowLeft: 3 };
const DIRECTIONS = ["up", "right", "down", "left"];

const stillness = matchMedia("(prefers-reduced-motion: reduce)");
const shown = (node, on) => (node.style.display = on ? "" : "none");
const turned = (action) => `rotate(${90 * action})`;

// ---- The map ----

function mapPicture(world, robotCount) {
  const { rows, columns } = world;
  const middle = (state) => [((state % columns) + 0.5) * UNIT, (Math.floor(state / columns) + 0.5) * UNIT];
  const everyCell = (draw) => rows.flatMap((line, row) => [...line].map((letter, column) => draw(letter, row * columns + column)));
  const square = (state, name) => svg("rect", {
    x: (state % columns) * UNIT, y: Math.floor(state / columns) * UNIT, width: UNIT, height: UNIT, class: name });

  const cells = everyCell((letter, state) => {
    const name = symbolName(letter);
    const [x, y] = middle(state);
    return [square(state, `rl-beat-cell rl-cell-${name}`),
      svg("g", { transform: `translate(${x - 0.5 * UNIT} ${y - 0.5 * UNIT})` }, symbol(name, UNIT))];
  }).flat();
  const knowledge = everyCell((letter, state) => {
    if (letter === "#" || letter === "G" || letter === "C") return null;
    const [x, y] = middle(state);
    const tint = square(state, "rl-beat-worth");
    const arrow = svg("path", { d: "M0 -20L11 4H4V18H-4V4H-11Z" });
    const node = svg("g", {}, tint, svg("g", { transform: `translate(${x} ${y})`, class: "rl-beat-arrow" }, arrow));
    return { state, node, tint, arrow };
  }).filter(Boolean);
  const fog = everyCell((_, state) => square(state, "rl-beat-fog"));
  const trails = Array.from({ length: robotCount }, () => svg("polyline", { class: "rl-beat-trail" }));
  const ping = svg("circle", { class: "rl-beat-ping" });
  const side = 0.55 * UNIT, yourSide = 0.8 * UNIT;
  const robots = trails.map(() => symbol("robot", side, { class: "rl-beat-robot" }));
  const you = svg("g", { class: "rl-beat-you" },
    svg("circle", { cx: yourSide / 2, cy: yourSide / 2, r: 0.48 * UNIT }), symbol("robot", yourSide));
  const word = svg("text", { class: "rl-beat-word" });
  const learned = svg("g", { class: "rl-beat-learned" }, knowledge.map((one) => one.node));
  const dark = svg("g", {}, fog);
  const theirs = svg("g", {}, trails, ping, robots);

  const size = `${-1} ${-1} ${columns * UNIT + 2} ${rows.length * UNIT + 2}`;
  // Two pictures, one above the other: what moves never makes the browser draw the map again.
  const floor = svg("svg", { viewBox: size, "aria-hidden": "true" }, cells);
  const above = svg("svg", { viewBox: size, "aria-hidden": "true", class: "rl-beat-above" }, dark, learned, theirs, you, word);
  const node = html("div", { class: "rl-beat-map", style: `aspect-ratio: ${columns} / ${rows.length}` }, floor, above);

  const [goalX, goalY] = middle(rows.join("").indexOf("G"));
  fill(ping, { cx: goalX, cy: goalY }, []);
  // Each robot keeps to its own corner of a cell, so that all can be seen where they meet.
  const offsets = robots.map((_, index) => {
    const angle = (2 * Math.PI * index) / robotCount;
    return robotCount > 1 ? [0.17 * UNIT * Math.cos(angle), 0.17 * UNIT * Math.sin(angle)] : [0, 0];
  });

  // Between two cells; against a wall a little way and back.
  function along(move, share) {
    const [x, y] = middle(move.from);
    if (!move.bumped) {
      const [toX, toY] = middle(move.entered);
      return [x + share * (toX - x), y + share * (toY - y)];
    }
    const nudge = 0.2 * UNIT * Math.sin(Math.PI * share);
    return [x + nudge * MOVES[move.direction][1], y + nudge * MOVES[move.direction][0]];
  }
  function showRobots(racers, share) {
    racers.forEach((racer, index) => {
      const [x, y] = racer.move ? along(racer.move, racer.resting ? 1 : share) : middle(racer.state);
      const [dx, dy] = offsets[index];
      robots[index].setAttribute("transform", `translate(${(x + dx - side / 2).toFixed(1)} ${(y + dy - side / 2).toFixed(1)})`);
      const corners = racer.path.map((state) => middle(state)).concat([[x, y]]);
      trails[index].setAttribute("points", corners.map(([a, b]) => `${a + dx},${b + dy}`).join(" "));
    });
  }
  // `share` runs from 0 to 1 while a robot's arrival is celebrated.
  function showArrival(share) {
    shown(ping, share < 1);
    if (share >= 1) return;
    ping.setAttribute("r", (UNIT * (0.35 + 0.35 * share)).toFixed(1));
    ping.setAttribute("opacity", (1 - share).toFixed(2));
  }
  function showYou(state, move, share, words) {
    const [x, y] = move ? along(move, share) : middle(state);
    you.setAttribute("transform", `translate(${(x - yourSide / 2).toFixed(1)} ${(y - yourSide / 2).toFixed(1)})`);
    if (word.textContent !== words) word.textContent = words;
    const half = 6.2 * words.length;
    word.setAttribute("x", Math.min(Math.max(x, half), columns * UNIT - half));
    word.setAttribute("y", y < UNIT ? y + 0.78 * UNIT : y - 0.52 * UNIT);
  }
  let foggy = null;
  function showFog(on, state) {
    if (foggy === `${on} ${state}`) return;
    foggy = `${on} ${state}`;
    shown(dark, on);
    shown(theirs, !on);
    node.classList.toggle("rl-beat-foggy", on);
    fog.forEach((cell, index) => cell.setAttribute("fill-opacity", index === state ? 0 : 1));
  }
  // Where the robot has been: what it would do, and the blue of how much it expects from there on.
  function showLearned(robot, on) {
    shown(learned, on);
    for (const { state, node, tint, arrow } of on ? knowledge : []) {
      const known = robot.visited.has(state) && robot.q[state].some((value) => value !== 0);
      shown(node, known);
      if (!known) continue;
      const best = argmax(robot.q[state]);
      arrow.setAttribute("transform", turned(best));
      tint.setAttribute("fill-opacity", Math.min(1, Math.max(0, robot.q[state][best])).toFixed(2));
    }
  }
  return { node, showRobots, showArrival, showYou, showFog, showLearned };
}

// ---- The learning curve ----

function learningCurve(limit) {
  const low = 10, high = 3000;
  const lines = svg("g", { class: "rl-beat-axes" });
  const dots = svg("path", { class: "rl-beat-dots" });
  const line = svg("path", { class: "rl-beat-line" });
  const yours = svg("path", { class: "rl-beat-yours" });
  const picture = svg("svg", { role: "img", "aria-label": "Steps of each trip: the robots' and yours" }, lines, dots, line, yours);
  const key = (name, words) => html("span", { class: `rl-beat-key rl-beat-key-${name}` }, words);
  const node = html("div", { class: "rl-beat-curve" },
    html("div", { class: "rl-beat-keys" }, html("span", { class: "rl-title" }, "Steps per trip"), key("dots", "each robot"), key("line", "median"), key("yours", "you")),
    html("div", { class: "rl-beat-chart" }, picture));
  let width = 0, height = 0, last = null;
  const x = (trip) => 34 + ((width - 44) * (trip - 1)) / (limit - 1);
  const y = (steps) => 6 + (height - 30) * (1 - Math.log(Math.min(Math.max(steps, low), high) / low) / Math.log(high / low));
  const at = (trip, steps) => `${x(trip).toFixed(1)} ${y(steps).toFixed(1)}`;

  function show(racers, medians, trips) {
    last = [racers, medians, trips];
    if (!width) return;
    dots.setAttribute("d", racers.flatMap((racer) => racer.trips.map((steps, trip) => `M${at(trip + 1, steps)}h0`)).join(""));
    line.setAttribute("d", medians.map((steps, trip) => `${trip ? "L" : "M"}${at(trip + 1, steps)}`).join("") + (medians.length === 1 ? "h0" : ""));
    yours.setAttribute("d", trips.slice(0, limit).map(({ steps }, trip) => `M${at(trip + 1, steps)}h0`).join(""));
  }
  function resize() {
    const box = picture.parentNode.getBoundingClientRect();
    if (box.width < 60 || (box.width === width && box.height === height)) return;
    ({ width, height } = box);
    picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const text = (words, left, top, anchor) => svg("text", { x: left, y: top, "text-anchor": anchor }, words);
    lines.replaceChildren(
      ...[10, 30, 100, 300, 1000, 3000].flatMap((steps) => [
        svg("path", { d: `M34 ${y(steps)}H${width - 10}` }), text(`${steps}`, 29, y(steps) + 4, "end")]),
      ...[1, limit / 4, limit / 2, (3 * limit) / 4, limit].map(Math.round).map((trip) => text(trip === 1 ? "trip 1" : `${trip}`, x(trip), height - 6, trip === 1 ? "start" : "middle")));
    if (last) show(...last);
  }
  const observer = new ResizeObserver(resize);
  observer.observe(picture.parentNode);
  return { node, show, stop: () => observer.disconnect() };
}

// ---- The score ----

function scoreboard(robotCount) {
  const rows = ["Trips", "This trip", "Last trip", "Best trip"];
  const cells = rows.map(() => [html("td"), html("td")]);
  const robots = robotCount === 1 ? "The robot" : `${robotCount} robots`;
  const hint = robotCount === 1 ? null : "Of the steps, the median of all robots; the best trip of any of them";
  const node = html("table", { class: "rl-beat-score" },
    html("thead", {}, html("tr", {}, html("td"), html("th", { scope: "col", class: "rl-beat-key rl-beat-key-yours" }, "You"),
      html("th", { scope: "col", title: hint, class: "rl-beat-key" }, robots))),
    html("tbody", {}, rows.map((name, row) => html("tr", {}, html("th", { scope: "row" }, name), cells[row]))));
  const rounded = (steps) => (Number.isFinite(steps) ? `${Math.round(steps)}` : "–");
  function show(racers, you, yours) {
    const made = racers.map((racer) => racer.trips.length);
    const [least, most] = [Math.min(...made), Math.max(...made)];
    const arrived = racers.filter((racer) => racer.trips.length);
    const own = yours.map((trip) => trip.steps);
    const words = [
      [`${own.length}`, least === most ? `${most}` : `${least} to ${most}`],
      [`${you.steps}`, rounded(median(racers.map((racer) => racer.steps)))],
      [rounded(own.at(-1)), arrived.length ? rounded(median(arrived.map((racer) => racer.trips.at(-1)))) : "–"],
      [rounded(Math.min(...own)), rounded(Math.min(...arrived.flatMap((racer) => racer.trips)))],
    ];
    words.forEach((pair, row) => pair.forEach((text, column) => {
      if (cells[row][column].textContent !== text) cells[row][column].textContent = text;
    }));
  }
  return { node, show };
}

// ---- The widget ----

// What a move of the learner's own robot was like: in a word for the picture, in a sentence for everybody.
function told(move, action, place) {
  const [wanted, went] = [DIRECTIONS[action], DIRECTIONS[move.direction]];
  if (move.fell) return ["fell!", `${move.slipped ? `It slipped ${went}` : "It went"} over the edge: −1, and back to the start.`];
  if (move.slipped && move.bumped) return ["slipped!", `It slipped: you wanted ${wanted}, it went ${went}, into a wall, and stays.`];
  if (move.slipped) return ["slipped!", `It slipped: you wanted ${wanted}, it went ${went}, to ${place}.`];
  if (move.bumped) return ["", `${wanted[0].toUpperCase()}${wanted.slice(1)} is a wall: it stays.`];
  return ["", `It went ${went}, to ${place}.`];
}

function render({ model, el }) {
  const { maps, learning, seed } = model.get("data");
  const settings = { ...model.get("view") };
  let yours = [...settings.yours];
  let world, race, map, you, random; // of the present race: see begin()
  let owed = 0; // steps that the robots still have to make, 0 to 1 between two pictures
  // Where no kernel has just made it, it waits: somebody may only want to look at what was left.
  let playing = !stillness.matches && lifeOf(model).state === "alive", visible = false;
  let waiting = null, pictured = 0, numbered = 0, arrivals = 0, arrived = -Infinity;

  const node = root(el, "beat");
  const link = kernel(model, () => queueMicrotask(() => {
    if (link.busy) return;
    const { map: name, race: number, fog } = settings;
    Object.assign(settings, model.get("view"));
    if (settings.map !== name || settings.race !== number) return begin([]);
    if (settings.fog !== fog) home();
    draw();
  }));
  const change = (values) => {
    Object.assign(settings, values);
    link.set(values);
  };
  const anew = (values) => {
    change({ ...values, race: settings.race + 1 });
    begin([]);
    if (!stillness.matches) play();
  };

  const mapChoice = choice({ label: "Map", showLabel: false, value: settings.map,
    options: maps.map(({ name, label }) => [name, label]), onChange: (name) => anew({ map: name }) });
  const playButton = button({ label: "Play", primary: true, onClick: () => (playing ? pause() : play()) });
  const restartButton = button({ label: "Restart", hint: "New robots, which know nothing", onClick: () => anew({}) });
  const speedSlider = slider({ label: "Robots’ speed", hint: "1×: four steps per second", min: 1, max: 50, step: 1, value: settings.speed,
    format: (value) => `${value}×`, onInput: (speed) => change({ speed }) });
  const fogSwitch = checkbox({ label: "See what they see", value: settings.fog, hint: "Only the cell that you are on, as a robot does",
    onChange: (fog) => (change(fog ? { fog, learned: false } : { fog }), home(), draw()) });
  const learnedSwitch = checkbox({ label: "Show what robot 1 has learned", value: settings.learned,
    hint: "Its best move in each cell where it has been; the bluer, the more it expects", onChange: (learned) => (change(learned ? { learned, fog: false } : { learned }), draw()) });
  const pad = html("div", { class: "rl-beat-pad", role: "group", "aria-label": "Drive your robot" }, DIRECTIONS.map((name, action) =>
    html("button", { type: "button", class: `rl-button rl-beat-${name}`, "aria-label": name, onclick: () => drive(action) },
      svg("svg", { viewBox: "-10 -10 20 20", "aria-hidden": "true" }, svg("path", { d: "M0 -7L7 5H-7Z", transform: turned(action) })))));

  const invitation = html("span", { class: "rl-beat-invitation", "aria-hidden": "true" }, "Click and use the arrow keys");
  const place = html("div", { class: "rl-beat-place" });
  const stage = html("div", { class: "rl-beat-stage", tabindex: 0, role: "application",
    "aria-label": "Map with your robot: the arrow keys drive it" }, place);
  const happened = html("p", { class: "rl-beat-happened", role: "status" });
  const story = html("p", { class: "rl-beat-story", role: "status" });
  const score = scoreboard(learning.robots);
  const curve = learningCurve(learning.trips);
  fill(node, { role: "group", "aria-label": "Race against robots that learn" }, []);
  node.append(html("div", { class: "rl-beat-inner" },
    html("div", { class: "rl-beat-bar" }, mapChoice.node, playButton.node, restartButton.node, speedSlider.node),
    html("div", { class: "rl-beat-all" }, stage,
      html("div", { class: "rl-beat-side" }, score.node, curve.node)),
    html("div", { class: "rl-beat-below" }, pad, html("div", { class: "rl-beat-words" },
      html("div", { class: "rl-beat-switches" }, fogSwitch.node, learnedSwitch.node), happened)),
    story));

  stage.addEventListener("pointerdown", () => stage.focus());
  node.addEventListener("keydown", (event) => {
    const slides = event.target instanceof HTMLInputElement && event.target.type !== "checkbox";
    if (!(event.key in KEYS) || slides || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    drive(KEYS[event.key]);
  });

  // A new race on the map of the settings; `trips` are those that the learner has made in it before.
  function begin(trips) {
    yours = trips;
    world = gridWorld(maps.find(({ name }) => name === settings.map).world);
    race = robotRace(world, learning, seed + settings.race);
    random = randomNumbers(1000 * (seed + settings.race) + 999);
    map = mapPicture(world, learning.robots);
    place.replaceChildren(map.node, invitation);
    for (const robot of race.robots) robot.path = [];
    owed = arrivals = 0;
    home();
    happened.textContent = "";
    draw();
    wake();
  }
  function home() {
    you = { state: world.start, steps: 0, move: null, words: "", since: -Infinity };
  }

  function drive(action) {
    stage.classList.add("rl-beat-driven");
    const from = you.state;
    const move = world.step(from, action, random);
    const [words, sentence] = told(move, action, `row ${Math.floor(move.state / world.columns) + 1}, column ${(move.state % world.columns) + 1}`);
    const steps = you.steps + 1;
    you = { state: move.state, steps, move: { ...move, from }, words, since: performance.now() };
    happened.textContent = `Step ${steps}. ${sentence}`;
    if (move.terminated) {
      you = { ...you, state: world.start, steps: 0, words: `${steps} steps` };
      yours.push({ steps, fog: settings.fog });
      link.do("drove", { race: settings.race, steps, fog: settings.fog });
      happened.textContent = `You are there, after ${steps} steps. On to trip ${yours.length + 1}.`;
    }
    draw();
    wake();
  }

  const moving = () => performance.now() - you.since < WORDS || performance.now() - arrived < 400;
  const alive = () => visible && !document.hidden && (playing || moving());
  function wake() {
    if (waiting !== null || !alive()) return;
    pictured = performance.now();
    waiting = setTimeout(next, REST);
  }
  // A rest and then the browser's next picture, instead of every picture: it costs half.
  const next = () => (waiting = requestAnimationFrame(frame));
  function frame(time) {
    waiting = null;
    if (playing) walk(Math.min(Math.max(time - pictured, 0), 100));
    pictured = time;
    drawMap();
    if (time - numbered >= NUMBERS) drawNumbers(time);
    if (alive()) waiting = setTimeout(next, REST);
    else draw();
  }
  function walk(milliseconds) {
    owed += (milliseconds / 1000) * PACE * settings.speed;
    for (; owed >= 1 && !race.finished; owed -= 1) {
      race.step();
      for (const robot of race.robots) {
        if (robot.resting) continue;
        robot.path = [...(robot.move.from === world.start ? [] : robot.path), robot.move.from].slice(-TRAIL);
        robot.resting = robot.trips.length >= learning.trips;
      }
    }
    const now = race.robots.reduce((sum, robot) => sum + robot.trips.length, 0);
    if (now > arrivals) arrived = performance.now();
    arrivals = now;
    if (race.finished) pause();
  }
  function play() {
    playing = !race.finished;
    draw();
    wake();
  }
  function pause() {
    playing = false;
    draw();
  }

  function drawMap() {
    map.showRobots(race.robots, owed);
    map.showArrival((performance.now() - arrived) / 400);
    const since = performance.now() - you.since;
    const share = stillness.matches ? 1 : Math.min(1, since / MOVE);
    // After a fall and at the goal it is seen there for a moment, then at the start again.
    const away = you.move && since > 2 * MOVE && you.move.entered !== you.state;
    map.showYou(you.state, away ? null : you.move, share, since < WORDS ? you.words : "");
    map.showFog(settings.fog, you.state);
  }
  function drawNumbers(time) {
    numbered = time;
    const medians = race.medians;
    score.show(race.robots, you, yours);
    curve.show(race.robots, medians, yours);
    map.showLearned(race.robots[0], settings.learned);
    const counted = yours.filter((trip) => trip.fog === settings.fog).map((trip) => trip.steps);
    tell(verdict({ medians, finished: race.finished, yours: counted, fog: settings.fog })
      || (settings.fog ? "Now you see what they see: the cell that you are on. Find the flag!" :
        "You see the whole map. The robots know nothing, not even where the flag is. Race them there!"));
  }
  function tell(words) {
    if (story.textContent !== words) story.textContent = words;
  }
  function draw() {
    drawMap();
    drawNumbers(performance.now());
    playButton.show(playing ? "Pause" : race.finished ? "Finished" : "Play");
    playButton.node.disabled = race.finished;
    mapChoice.show(settings.map);
    speedSlider.show(settings.speed);
    fogSwitch.show(settings.fog);
    learnedSwitch.show(settings.learned);
  }

  begin(yours);
  const watcher = new IntersectionObserver((entries) => {
    visible = entries.at(-1).isIntersecting;
    wake();
  });
  watcher.observe(stage);
  document.addEventListener("visibilitychange", wake);
  return () => {
    visible = false;
    watcher.disconnect();
    curve.stop();
    document.removeEventListener("visibilitychange", wake);
    link.stop();
  };
}

export default widget(render, () => true);
