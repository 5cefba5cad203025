// The picture of the world: cells, values, arrows.

const MOVES = { ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowDown: [1, 0], ArrowLeft: [0, -1] };
const DIRECTIONS = Object.values(MOVES);

const endReward = (view, kind) => (kind === "G" ? view.goal_reward : view.pit_reward);
const nameOf = (view, kind) => symbolName(kind, endReward(view, kind));

const heat = (value, scale) => {
  const share = Math.min(1, Math.abs(value) / scale);
  return `color-mix(in oklab, var(${value < 0 ? "--rl-low" : "--rl-high"}) ${(100 * share).toFixed(1)}%, var(--rl-middle))`;
};

// The value that gets the full colour. Action values share the scale of the values, so that one terrible action (a
// cliff) does not bleach all others.
function heatScale(view) {
  const ends = view.grid.join("").match(/[GP]/g) ?? [];
  const floor = ends.map((kind) => Math.abs(endReward(view, kind)));
  return Math.max(1e-9, ...view.v.map(Math.abs), ...floor);
}

const digitsFor = (scale) => (scale >= 99.5 ? 0 : scale >= 9.95 ? 1 : 2);

// Numbers in the world: as many digits as the cell has room for.
function cellNumber(value, unit, scale) {
  if (unit >= 52) return number(value, digitsFor(scale));
  const size = Math.abs(value);
  const words = number(value, size < 0.995 ? 2 : size < 9.95 ? 1 : 0);
  return size < 0.995 ? words.replace("0.", ".") : words;
}

const signed = (value) => (value > 0 ? "+" : "") + number(value, Number.isInteger(value) ? 0 : Math.abs(value * 10) % 1 < 1e-9 ? 1 : 2);

const text = (words, x, y, size, extra = "") =>
  svg("text", { x, y, "font-size": size.toFixed(1), class: `gs-text ${extra}` }, words);

const symbolAt = (name, x, y, side) => symbol(name, side, { transform: `translate(${(x - side / 2).toFixed(1)} ${(y - side / 2).toFixed(1)})` });

// One arrow as a polygon, from (x, y) - tail to (x, y) + tip along its direction.
function arrowShape(direction, x, y, tail, tip, width, extra) {
  const [dr, dc] = DIRECTIONS[direction];
  const head = Math.min(2.6 * width, 0.8 * (tip + tail)), half = width / 2, wing = 1.55 * width;
  const outline = [[-tail, -half], [tip - head, -half], [tip - head, -wing], [tip, 0], [tip - head, wing], [tip - head, half], [-tail, half]];
  const points = outline.map(([along, across]) => `${(x + dc * along - dr * across).toFixed(1)},${(y + dr * along + dc * across).toFixed(1)}`);
  return svg("polygon", { points: points.join(" "), class: `gs-arrow ${extra}` });
}

// The actions of a policy as arrows around (x, y): one long arrow, or a shorter one for each of several. A robot that
// takes every action alike has no direction: a dot.
function drawArrows(shares, x, y, length, extra = "") {
  const taken = [0, 1, 2, 3].filter((action) => shares[action] > 0.01);
  const most = Math.max(...shares);
  if (taken.length === 4 && Math.min(...shares) > 0.99 * most) return [svg("circle", { cx: x, cy: y, r: Math.max(1.5, length * 0.09), class: `gs-arrow ${extra}` })];
  if (taken.length === 1) return [arrowShape(taken[0], x, y, length / 2, length / 2, Math.max(2, length * 0.15), extra)];
  return taken.map((action) => {
    const arrow = arrowShape(action, x, y, 0, length * 0.58, Math.max(1.6, length * 0.12), extra);
    arrow.style.opacity = 0.35 + (0.65 * shares[action]) / most;
    return arrow;
  });
}

// Nothing is known about a state whose actions are all worth 0.
const isBlank = (view, state) => !view.knows
  || (view.v[state] === 0 && view.q[state].every((value) => value === 0) && view.policy[state].every((share) => share === 0.25));

// With a painted reward in its corner the arrows stand a little to the left.
function drawValueCell(view, state, x, y, unit, scale, tagged) {
  if (isBlank(view, state)) return [svg("circle", { cx: x, cy: y, r: Math.max(1.5, unit * 0.035), class: "gs-blank" })];
  const shares = view.policy[state], parts = [];
  if (view.show === "policy") return [...drawGhostArrows(view, state, x, y, unit * 0.7), ...drawArrows(shares, x, y, unit * 0.66)];
  const was = oldNumber(view, state, unit, scale);
  const size = Math.max(8.5, Math.min(20, unit * (view.arrows ? 0.24 : 0.27)));
  const words = cellNumber(view.v[state], unit, scale);
  const low = view.arrows ? (was ? 0.2 : 0.3) : was ? -0.08 : 0;
  if (view.arrows) {
    const middle = y - unit * (was ? 0.22 : 0.15), across = x - (tagged ? unit * 0.2 : 0);
    parts.push(...drawGhostArrows(view, state, across, middle, unit * 0.5), ...drawArrows(shares, across, middle, unit * 0.46));
  }
  parts.push(text(words, x, y + unit * low, Math.min(size, (1.3 * unit) / words.length)));
  if (was) parts.push(text(was, x, y + unit * (low + 0.2), Math.max(9, Math.min(12, unit * 0.15)), "gs-was"));
  return parts;
}

function drawActionValues(view, state, left, top, unit, scale) {
  const corners = [[left, top], [left + unit, top], [left + unit, top + unit], [left, top + unit]];
  const x = left + unit / 2, y = top + unit / 2;
  const blank = isBlank(view, state);
  return view.q[state].flatMap((value, action) => {
    const points = [corners[action], corners[(action + 1) % 4], [x, y]].map((point) => point.join(",")).join(" ");
    const parts = [svg("polygon", { points, class: "gs-triangle", style: `fill: ${heat(value, scale)}` })];
    const [dr, dc] = DIRECTIONS[action];
    const isBest = view.best[state][action];
    if (blank) return parts;
    if (unit >= 64) {
      const words = number(value, digitsFor(scale)), size = Math.min(unit * 0.14, 14, (0.64 * unit) / words.length);
      parts.push(text(words, x + dc * unit * 0.275, y + dr * unit * 0.35, size, isBest ? "gs-best" : ""));
    } else if (isBest) {
      parts.push(arrowShape(action, x + dc * unit * 0.28, y + dr * unit * 0.28, unit * 0.13, unit * 0.15, Math.max(2, unit * 0.09), ""));
    }
    return parts;
  });
}

// A wall, a cliff or an end: its symbol, and its reward where the episode ends.
function drawSolid(view, kind, x, y, unit) {
  const name = nameOf(view, kind);
  const ends = kind === "G" || kind === "P";
  const side = unit * (ends ? 0.56 : 0.7);
  const parts = [symbolAt(name, x, ends ? y - unit * 0.16 : y, side)];
  if (ends) {
    const words = signed(endReward(view, kind));
    parts.push(text(words, x, y + unit * 0.32, Math.max(8.5, Math.min(20, unit * 0.24, (1.3 * unit) / words.length)), `rl-on-${name}`));
  }
  return parts;
}

// A reward painted on a free cell: in words, or in a small cell a corner that is folded over, in its colour.
function drawTag(reward, right, top, unit, scale) {
  const size = Math.max(9, Math.min(12, unit * 0.16));
  if (unit >= 52) return text(signed(reward), right - 3, top + 3 + size / 2, size, "gs-tag gs-right");
  const side = 0.3 * unit;
  return svg("polygon", { points: `${right - side},${top} ${right},${top} ${right},${top + side}`, class: "gs-corner", style: `fill: ${heat(Math.sign(reward) * scale, scale)}` });
}

// `painted` maps "row,column" to a kind of cell that the kernel has not confirmed yet.
function drawWorld(view, unit, painted) {
  const scale = heatScale(view);
  const columns = view.grid[0].length;
  const rewards = new Map(view.cell_rewards.map(([row, column, reward]) => [`${row},${column}`, reward]));
  const cells = view.grid.flatMap((line, row) => [...line].flatMap((old, column) => {
    const key = `${row},${column}`, kind = painted.get(key) ?? old;
    const state = row * columns + column, left = column * unit, top = row * unit;
    const x = left + unit / 2, y = top + unit / 2;
    const box = (extra, fill) => svg("rect", { x: left, y: top, width: unit, height: unit, class: `gs-cell ${extra}`, style: fill ? `fill: ${fill}` : null });
    if ("#CGP".includes(kind)) return [box(`rl-cell-${nameOf(view, kind)} ${kind === "#" ? "gs-wall" : ""}`), ...drawSolid(view, kind, x, y, unit)];
    const parts = [box("", heat(view.v[state], scale))];
    if (kind === "S" && view.show !== "q") {
      const side = Math.max(10, unit * 0.22);
      parts.push(symbolAt("start", left + 1 + side / 2, top + 1 + side / 2, side));
    }
    if (!painted.has(key)) {
      parts.push(...(view.show === "q" ? drawActionValues(view, state, left, top, unit, scale) : drawValueCell(view, state, x, y, unit, scale, rewards.has(key))));
    }
    if (kind === "S" && view.show === "q") parts.push(symbolAt("start", x, y, unit * 0.2));
    if (rewards.has(key)) parts.push(drawTag(rewards.get(key), left + unit, top, unit, scale));
    return parts;
  }));
  return [...cells, ...drawRings(view, unit, columns), ...drawMarks(view, unit)];
}

// The cell that is looked into, and the cells that its backup reads.
function drawMarks(view, unit) {
  const frame = ([row, column], extra) =>
    svg("rect", { x: column * unit + 2, y: row * unit + 2, width: unit - 4, height: unit - 4, rx: 3, class: extra });
  const read = new Set((view.backup?.actions ?? []).flatMap(({ terms }) => terms.map(({ to }) => to.join())));
  const marks = [...read].map((cell) => frame(cell.split(",").map(Number), "gs-read"));
  if (view.cell) marks.push(frame(view.cell, "gs-chosen"));
  return marks;
}

const drawRobot = (x, y, unit, extra = "") => {
  const side = unit * 0.6;
  return symbol("robot", side, { transform: `translate(${(x - side / 2).toFixed(1)} ${(y - side / 2).toFixed(1)})`, class: `gs-robot ${extra}` });
};
