"""The agent-environment loop (Sutton & Barto, figure 3.1) on a small grid: recorded episodes and what they show."""

from dataclasses import dataclass

import numpy as np

from rlcourse.mdp import FiniteMDP
from rlcourse.mdp.maps import ACTIONS, move
from rlcourse.planning import checked_policy, value_iteration
from rlcourse.symbols import SYMBOLS, symbol_as_svg, symbol_of
from rlcourse.widgets.settings import Choice, Number, check_settings
from rlcourse.widgets.svg import svg_document, svg_text

WORLD = "S..#.\n.#...\n...P.\n.#..G"
MAX_STEPS = 40
EPISODES = 5
FIRST_SEED = 2  # whose random walk sets out at once, and slips soon


@dataclass(frozen=True)
class Episode:
    """states (T+1,), actions (T,), rewards (T,); `terminated` is False when it was cut after MAX_STEPS."""

    states: np.ndarray
    actions: np.ndarray
    rewards: np.ndarray
    terminated: bool

    def __len__(self):
        return len(self.actions)


def policy_table(mdp: FiniteMDP, policy) -> np.ndarray:
    """Probabilities (S, A) of a policy given as a function state -> action, (S,) actions or (S, A) probabilities.

    Raises ValueError naming the state and the value when an action or a probability does not fit.
    """
    if callable(policy):
        policy = [0 if mdp.terminal[state] else policy(state) for state in range(mdp.n_states)]
    policy = checked_policy(mdp, policy)
    return policy if policy.ndim == 2 else np.eye(mdp.n_actions)[policy]


def record_episode(mdp: FiniteMDP, table: np.ndarray, seed: int, max_steps: int = MAX_STEPS) -> Episode:
    """Follow the policy `table` (S, A) from a start state until a terminal state, at most `max_steps` steps."""
    rng = np.random.default_rng(seed)
    states, actions, rewards = [int(mdp.reset(1, rng)[0])], [], []
    terminated = False
    while not terminated and len(actions) < max_steps:
        action = rng.choice(mdp.n_actions, p=table[states[-1]])
        next_state, reward, done = mdp.step(np.array(states[-1:]), np.array([action]), rng)
        states.append(int(next_state[0]))
        actions.append(int(action))
        rewards.append(float(reward[0]))
        terminated = bool(done[0])
    return Episode(np.array(states), np.array(actions), np.array(rewards), terminated)


def what_happened(mdp: FiniteMDP, state: int, action: int, next_state: int) -> str:
    """One sentence on a step of a map's robot: did it go where it wanted to, slip, bump into a wall, or fall?"""
    wanted, grid = ACTIONS[action], np.array([list(row) for row in mdp.layout])
    moves = [move(grid, state, direction) for direction in range(len(ACTIONS))]
    sideways = ((action - 1) % 4, (action + 1) % 4)
    direction = next((d for d in (action, *sideways) if moves[d][1] == next_state), action)
    entered, lands = moves[direction]
    slipped = f"It slipped: it wanted to go {wanted}" if direction != action else f"It wanted to go {wanted}"
    if entered == state:
        return f"{slipped}, bumped into a wall and stays."
    if lands != entered:
        return f"{slipped}, fell off the cliff and is back at the start."
    if direction != action:
        return f"{slipped} and went {ACTIONS[direction]}."
    return f"It went {wanted}, as it wanted to."


class LoopPlayerModel:
    """Recorded episodes of a few policies, of which one is shown up to `step`.

    Parameters
    ----------
    policy : optional
        The learner's own: a function state -> action, an (S,) array of actions, or (S, A) probabilities.
    map : str
        Text map, see `rlcourse.mdp.maps`.
    slip, step_reward, gamma : float
        Of the world; `gamma` is also a setting.

    Settings: `policy` ("random", "greedy", and "yours" when one was given), `episode` (1 … EPISODES),
    `gamma`, and `step`, the number of steps that are shown.
    """

    commands = ()

    def __init__(self, policy=None, *, map=WORLD, slip=0.2, step_reward=-0.1, gamma=0.9):
        self.mdp = FiniteMDP.from_map(map, slip=slip, step_reward=step_reward, gamma=gamma)
        n_states, n_actions = self.mdp.n_states, self.mdp.n_actions
        tables = {
            "random": np.full((n_states, n_actions), 1 / n_actions),
            "greedy": policy_table(self.mdp, value_iteration(self.mdp).policy),
        }
        if policy is not None:
            tables["yours"] = policy_table(self.mdp, policy)
        self.episodes = {
            name: [record_episode(self.mdp, table, FIRST_SEED + number) for number in range(EPISODES)]
            for name, table in tables.items()
        }
        self.settings = {
            "policy": Choice(tuple(tables)),
            "episode": Number(1, EPISODES, 1),
            "gamma": Number(0, 1, 0.01),
            "step": Number(0, MAX_STEPS, 1),
        }
        self.values = {"policy": list(tables)[-1], "episode": 1, "gamma": float(gamma), "step": 0}

    def set(self, **values) -> None:
        """Change settings. Raises ValueError naming what is wrong, and changes nothing."""
        checked = check_settings(self.settings, values)
        for name in {"episode", "step"} & set(checked):
            if checked[name] != int(checked[name]):
                raise ValueError(f"{name} = {checked[name]:g}: expected a whole number")
            checked[name] = int(checked[name])
        self.values.update(checked)
        self.values["step"] = min(self.values["step"], len(self.episode))

    @property
    def episode(self) -> Episode:
        return self.episodes[self.values["policy"]][self.values["episode"] - 1]

    @property
    def trajectory(self) -> list[tuple]:
        """What is shown: (S_t, A_t, R_{t+1}, S_{t+1}) for each step so far."""
        one = self.episode
        columns = (one.states[:-1], one.actions, one.rewards, one.states[1:])
        return list(zip(*(column.tolist() for column in columns), strict=True))[: self.values["step"]]

    @property
    def discounted_return(self) -> float:
        """R_1 + gamma R_2 + … over the steps shown so far."""
        return float(sum(self.values["gamma"] ** t * step[2] for t, step in enumerate(self.trajectory)))

    def view(self) -> dict:
        return dict(self.values)

    def data(self) -> dict:
        """All that the browser replays: the world and every recorded episode, as plain lists."""
        return {
            "rows": list(self.mdp.layout),
            "actions": list(self.mdp.action_names),
            "policies": list(self.episodes),
            "episodes": {
                name: [
                    {
                        "states": one.states.tolist(),
                        "actions": one.actions.tolist(),
                        "rewards": one.rewards.tolist(),
                        "happened": [
                            what_happened(self.mdp, *step)
                            for step in zip(
                                one.states[:-1].tolist(), one.actions.tolist(), one.states[1:].tolist(), strict=True
                            )
                        ],
                        "terminated": one.terminated,
                    }
                    for one in episodes
                ]
                for name, episodes in self.episodes.items()
            },
        }

    def picture(self) -> str:
        """The world with the whole recorded episode, and its first steps as a table."""
        size, left, top = 54, 16, 16
        columns = len(self.mdp.layout[0])
        parts = []
        for row, cells in enumerate(self.mdp.layout):
            for column, letter in enumerate(cells):
                symbol = symbol_of(letter)
                x, y = left + size * column, top + size * row
                box = f'x="{x}" y="{y}" width="{size}" height="{size}"'
                parts.append(f'<rect {box} fill="{symbol.fill}" stroke="#c8c8c8"/>')
                parts.append(symbol_as_svg(symbol, x, y, size))
        centres = [
            f"{left + size * (state % columns + 0.5):g},{top + size * (state // columns + 0.5):g}"
            for state in self.episode.states
        ]
        parts.append(
            f'<polyline points="{" ".join(centres)}" fill="none" stroke="#0072b2" stroke-width="3" opacity="0.6"/>'
        )
        row, column = divmod(int(self.episode.states[-1]), columns)
        parts.append(
            symbol_as_svg(SYMBOLS["robot"], left + size * (column + 0.15), top + size * (row + 0.15), size * 0.7)
        )
        x = left + size * columns + 24
        policy, gamma = self.values["policy"], self.values["gamma"]
        parts.append(svg_text(x, 30, f"policy: {policy}, {len(self.episode)} steps", 13, weight=600))
        total = 0.0
        for t, (action, reward) in enumerate(zip(self.episode.actions, self.episode.rewards, strict=True)):
            total += gamma**t * reward
            if t < 8:
                place = divmod(int(self.episode.states[t]), columns)
                line = f"S{t} = {place}, A{t} = {ACTIONS[action]}, R{t + 1} = {reward:g}"
                parts.append(svg_text(x, 54 + 20 * t, line, 12))
        parts.append(svg_text(x, 54 + 20 * 8, f"… discounted return with γ = {gamma:g}: {total:.2f}", 12, weight=600))
        height = max(top * 2 + size * len(self.mdp.layout), 240)
        return svg_document(x + 320, height, parts, "The agent-environment loop on a small grid")
