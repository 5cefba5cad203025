"""Environment steps per second of tabular Q-learning on FrozenLake 8x8: ours against a plain loop over `env.step`.

    python benchmarks/tabular.py

Ours steps RUNS independent learners as arrays; each learner takes its own steps and keeps its own table.
"""

import gymnasium
import numpy as np
from results import median_seconds, save

from rlcourse.mdp import FiniteMDP
from rlcourse.tabular import TabularVectorEnv, q_learning

ALPHA, GAMMA, EPSILON = 0.1, 0.99, 0.3
RUNS, STEPS_PER_RUN, PLAIN_STEPS = 100, 2_000, 50_000


def plain_q_learning(env, steps, rng):
    """The peer: Q-learning as it is usually written, one environment, one step at a time. Returns q (S, A)."""
    n_actions = int(env.action_space.n)
    q = np.zeros((int(env.observation_space.n), n_actions))
    state, _ = env.reset(seed=0)
    for _ in range(steps):
        if rng.random() < EPSILON:
            action = int(rng.integers(n_actions))
        else:
            row = q[state]
            action = int(rng.choice(np.flatnonzero(row == row.max())))
        next_state, reward, terminated, truncated, _ = env.step(action)
        target = reward if terminated else reward + GAMMA * q[next_state].max()
        q[state, action] += ALPHA * (target - q[state, action])
        state = env.reset()[0] if terminated or truncated else next_state
    return q


def plain_q_learning_lists(env, steps, rng):
    """The peer again with Python lists and first-best ties instead of numpy on rows of four: its fastest form."""
    n_actions = int(env.action_space.n)
    q = [[0.0] * n_actions for _ in range(int(env.observation_space.n))]
    state, _ = env.reset(seed=0)
    for _ in range(steps):
        row = q[state]
        action = int(rng.random() * n_actions) if rng.random() < EPSILON else row.index(max(row))
        next_state, reward, terminated, truncated, _ = env.step(action)
        target = reward if terminated else reward + GAMMA * max(q[next_state])
        row[action] += ALPHA * (target - row[action])
        state = env.reset()[0] if terminated or truncated else next_state
    return np.array(q)


def main():
    env = gymnasium.make("FrozenLake-v1", map_name="8x8", is_slippery=True)
    mdp = FiniteMDP.from_gymnasium(env, GAMMA)
    rng = np.random.default_rng(0)
    settings = {"alpha": ALPHA, "gamma": GAMMA, "epsilon": EPSILON}
    functions = {
        "plain loop, numpy rows": lambda: plain_q_learning(env, PLAIN_STEPS, rng),
        "plain loop, lists": lambda: plain_q_learning_lists(env, PLAIN_STEPS, rng),
        "ours": lambda: q_learning(TabularVectorEnv(mdp, RUNS, max_steps=200), STEPS_PER_RUN, **settings),
    }
    seconds = median_seconds(functions, repeats=5)
    steps = {name: PLAIN_STEPS for name in functions} | {"ours": RUNS * STEPS_PER_RUN}
    rates = {name: steps[name] / seconds[name] for name in functions}
    for name, rate in rates.items():
        print(f"{name:24s} {rate:12,.0f} steps/s   ours is {rates['ours'] / rate:5.1f} times as fast")
    save("tabular", {"steps_per_second": {name: round(rate) for name, rate in rates.items()}})


if __name__ == "__main__":
    main()
