// The world, Q-learning and the race, without a picture: what rlcourse.mdp and rlcourse.tabular do, in the browser.

// Numbers from [0, 1), always the same ones for a seed: mulberry32 (T. Ettinger, public domain).
function randomNumbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const MOVES = [[-1, 0], [0, 1], [1, 0], [0, -1]]; // (row, column) of up, right, down, left

// `next` and `reward` say for each state and direction where a sure move ends and what it brings; `terminal` lists the
// states that end a trip. With probability `slip` a move goes sideways, half of it to each side.
function gridWorld({ rows, next, reward, terminal, slip }) {
  const columns = rows[0].length;
  const start = rows.join("").indexOf("S");
  const ends = new Set(terminal);

  function step(state, action, random) {
    const luck = random();
    const direction = luck < 1 - slip ? action : (action + (luck < 1 - slip / 2 ? 3 : 1)) % 4;
    const row = Math.floor(state / columns) + MOVES[direction][0];
    const column = (state % columns) + MOVES[direction][1];
    const kind = rows[row]?.[column] ?? "#";
    const after = next[state][direction];
    return {
      state: after, reward: reward[state][direction], terminated: ends.has(after), direction, slipped: direction !== action,
      bumped: kind === "#", fell: kind === "C", entered: kind === "#" ? state : row * columns + column,
    };
  }
  return { rows, columns, start, step };
}

const argmax = (values) => values.reduce((best, value, index) => (value > values[best] ? index : best), 0);

// A robot with an empty table of action values, at the start. Each `step` is one move and one update of the table
// (Watkins 1989; Sutton & Barto, section 6.5): q[s][a] += alpha (r + gamma max q[s'] - q[s][a]).
function qLearner(world, { alpha, gamma, epsilon }, random) {
  const q = world.rows.flatMap((row) => [...row].map(() => [0, 0, 0, 0]));
  const robot = { q, state: world.start, steps: 0, trips: [], visited: new Set([world.start]), move: null, step };

  function choose(values) {
    if (random() < epsilon) return Math.floor(4 * random());
    const highest = Math.max(...values);
    const best = [0, 1, 2, 3].filter((action) => values[action] === highest);
    return best[Math.floor(best.length * random())];
  }
  function step() {
    const from = robot.state;
    const action = choose(q[from]);
    const move = world.step(from, action, random);
    const target = move.reward + (move.terminated ? 0 : gamma * Math.max(...q[move.state]));
    q[from][action] += alpha * (target - q[from][action]);
    robot.move = { ...move, from };
    robot.visited.add(move.state);
    robot.steps += 1;
    robot.state = move.state;
    if (move.terminated) {
      robot.trips.push(robot.steps);
      robot.steps = 0;
      robot.state = world.start;
    }
  }
  return robot;
}

const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

const RECENT = 5; // of the learner's trips: what they usually need now

// Robots that learn, each for itself, until each has made `limit` trips.
function robotRace(world, { alpha, gamma, epsilon, robots, trips: limit }, seed) {
  const racers = Array.from({ length: robots }, (_, index) =>
    qLearner(world, { alpha, gamma, epsilon }, randomNumbers(1000 * seed + index)));
  return {
    robots: racers,
    get finished() { return racers.every((robot) => robot.trips.length >= limit); },
    // Trip k counts once every robot has made it.
    get medians() {
      const made = Math.min(...racers.map((robot) => robot.trips.length));
      return Array.from({ length: made }, (_, trip) => median(racers.map((robot) => robot.trips[trip])));
    },
    step() {
      for (const robot of racers) if (robot.trips.length < limit) robot.step();
    },
  };
}

// How the race stands, in one sentence. `yours` are the learner's trips under the present rules (fog or not).
function verdict({ medians, finished, yours, fog }) {
  const count = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;
  const rounded = (steps) => `${Math.round(steps)}`;
  if (!yours.length) {
    if (!finished) return "";
    return `${count(medians.length, "trip")}: from ${rounded(medians[0])} steps to ${rounded(medians.at(-1))}, and nobody told them the way. Can you do better?`;
  }
  const usual = median(yours.slice(-RECENT));
  const caught = medians.findIndex((steps) => steps <= usual);
  if (caught >= 0) {
    const trip = `Trip ${caught + 1}: the robots take ${rounded(medians[caught])} steps, you ${rounded(usual)}. They have caught up;`;
    return `${trip} ${fog ? "you saw as little as they did." : "you could see the map."}`;
  }
  if (finished) return `After ${count(medians.length, "trip")} the robots need ${rounded(medians.at(-1))} steps, you ${rounded(usual)}: you have won.`;
  return `You need ${rounded(usual)} steps${medians.length ? `, the robots ${rounded(medians.at(-1))}` : ""}: you are ahead. Can you stay there?`;
}
