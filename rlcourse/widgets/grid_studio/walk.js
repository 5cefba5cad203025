// The robot that walks. The kernel has drawn the whole walk; here it is played step by step for as long as it holds: when
// the world or the policy changes meanwhile, the kernel is asked how it goes on from where the robot stands.

const BUMP = 0.28; // how far into a wall a bumping robot leans, in cells
const ease = (part) => part * part * (3 - 2 * part);
const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

// `say(line, isEnd)` writes what happens; `changed()` tells that the robot began, paused or ended.
function walker({ layer, ask, say, changed }) {
  const trail = svg("g", { class: "gs-trail" }), body = svg("g"), bubble = svg("g", { class: "gs-bubble" });
  layer.append(trail, body, bubble);
  let view, unit, columns;
  let walkNumber = null, first = true;
  let index = 0, part = 0, state = "none", waiting = false, before = 0, frame = null, pace = 350;

  const place = (cell) => [((cell % columns) + 0.5) * unit, (Math.floor(cell / columns) + 0.5) * unit];
  const story = () => view.walk.story[index];
  // A step with something to tell takes longer, and the robot stands still for the rest of it.
  const stretch = () => (story() ? 2.5 : 1);

  function follow(next, size) {
    view = next;
    unit = size;
    columns = view.grid[0].length;
    const walk = view.walk, opening = first;
    first = false;
    if (!walk) return hide();
    if (opening) {
      // A studio that is opened again shows the walk as it ended.
      walkNumber = walk.number;
      index = walk.wanted.length;
      state = walk.current ? "ended" : "none";
    } else if (walk.number !== walkNumber) {
      walkNumber = walk.number;
      index = part = 0;
      play();
    }
    if (walk.current) waiting = false;
    else if (state === "ended") hide();
    index = Math.min(index, walk.wanted.length);
    draw();
  }

  function play() {
    state = "playing";
    before = performance.now();
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(tick);
    changed();
  }

  function pause() {
    if (state !== "playing") return;
    cancelAnimationFrame(frame);
    state = "paused";
    changed();
  }

  function hide() {
    cancelAnimationFrame(frame);
    if (state === "none") return clear();
    state = "none";
    clear();
    changed();
  }

  function clear() {
    for (const group of [trail, body, bubble]) group.replaceChildren();
    say("");
  }

  function tick(now) {
    const passed = Math.min(now - before, 100);
    before = now;
    if (index >= view.walk.wanted.length) return finish();
    if (!view.walk.current && part === 0) {
      if (!waiting) ask.do("walk_on", { steps: index });
      waiting = true;
    } else if (!waiting) {
      part += passed / (pace * stretch());
      if (part >= 1) {
        index += 1;
        part = 0;
        draw();
      } else drawBody();
    }
    if (index >= view.walk.wanted.length && !waiting) return finish();
    frame = requestAnimationFrame(tick);
  }

  function finish() {
    state = "ended";
    draw();
    changed();
  }

  function draw() {
    if (state === "none") return clear();
    const { states, entered, wanted, went } = view.walk;
    trail.replaceChildren(...[...Array(index).keys()].filter((k) => entered[k] !== states[k]).map((k) => {
      const [x1, y1] = place(states[k]), [x2, y2] = place(entered[k]);
      return svg("line", { x1, y1, x2, y2, "stroke-width": Math.max(2.5, unit * 0.05), class: wanted[k] === went[k] ? "gs-track" : "gs-track gs-slipped" });
    }));
    body.replaceChildren(drawRobot(0, 0, unit, "gs-walker"));
    drawBody();
    say(inWords(), state === "ended");
  }

  function inWords() {
    const { returns, discounted, ending, wanted } = view.walk;
    const sums = index ? `return ${number2(returns[index - 1])}, discounted ${number2(discounted[index - 1])}` : "return 0";
    if (state === "ended") return `${ending} ${sums[0].toUpperCase()}${sums.slice(1)}.`;
    const told = index < wanted.length && story() ? `: ${story()}` : "";
    return `Step ${Math.min(index + 1, wanted.length)}${told}. So far: ${sums}.`;
  }

  // The robot between two cells, and what there is to say about it.
  function drawBody() {
    const { states, entered, wanted, went, word } = view.walk;
    let [x, y] = place(states[index]), size = 1, words = state === "ended" ? word : "";
    if (index < wanted.length && part > 0) {
      const moved = still() ? Math.round(part) : Math.min(1, part * stretch());
      const [dr, dc] = DIRECTIONS[went[index]], [wr, wc] = DIRECTIONS[wanted[index]];
      const falls = entered[index] !== states[index + 1];
      const reach = entered[index] === states[index] ? BUMP * Math.sin(Math.PI * moved) : ease(moved);
      // A robot that slips starts out where it wanted to go.
      const lean = went[index] === wanted[index] ? 0 : 0.3 * Math.sin(Math.PI * moved) * (1 - moved);
      x += unit * (dc * reach + wc * lean);
      y += unit * (dr * reach + wr * lean);
      if (falls) size = part < 0.5 ? 1 : Math.max(0.15, 2 - 2 * part);
      words = story();
    }
    const side = 0.6 * unit * size;
    body.firstChild.setAttribute("transform", `translate(${(x - side / 2).toFixed(1)} ${(y - side / 2).toFixed(1)}) scale(${size.toFixed(2)})`);
    drawBubble(words, x, y);
  }

  function drawBubble(words, x, y) {
    if (!words) return bubble.replaceChildren();
    const width = 6.9 * words.length + 16, height = 20, across = columns * unit;
    const left = Math.max(0, Math.min(across - width, x - width / 2));
    const above = y - unit * 0.34 - height - 3, top = above > 0 ? above : y + unit * 0.34 + 3;
    bubble.replaceChildren(
      svg("rect", { x: left, y: top, width, height, rx: 10 }),
      svg("text", { x: left + width / 2, y: top + height / 2, "font-size": 12, class: "gs-told" }, words),
    );
  }

  return {
    follow,
    hide,
    stop: () => cancelAnimationFrame(frame),
    setPace: (milliseconds) => (pace = milliseconds),
    get state() { return state; },
    // Begins, pauses or goes on.
    toggle(start) {
      if (state === "playing") pause();
      else if (state === "paused") play();
      else ask.do("walk", { start });
    },
  };
}

const number2 = (value) => number(value, Math.abs(value) < 99.5 ? 2 : 1);
