"""Predicting the value of a fixed policy from episodes: Monte Carlo, TD(0) and n-step TD.

Arguments of all predictors:

env : FiniteMDP (then `runs` independent learners see their own episodes at once), or a Gymnasium Env with Discrete
    observations and actions.
policy : (S,) int or (S, A) probabilities.
episodes : how many episodes each learner sees.
alpha : step size. gamma : discount rate.
seed : int or np.random.Generator. runs : number of independent learners.
max_steps : truncate episodes after so many steps.
v : (S,) or (runs, S), initial values; default zeros. Terminal states should start at 0.

Each returns v (runs, S). To follow learning, call with episodes=1 again and again and pass v (and one Generator) on.
Since the policy is fixed, an episode is first recorded and then learned from step by step: the same updates as while
walking.
"""

from dataclasses import dataclass

import numpy as np

from rlcourse.mdp import FiniteMDP
from rlcourse.mdp.checks import (
    checked_count,
    checked_gamma,
    checked_number,
    checked_numbers,
    checked_policy,
    checked_values,
)
from rlcourse.returns import discounted_return, returns_to_go, td_target

MAX_STEPS = 10_000


@dataclass(frozen=True, eq=False)
class Episodes:
    """N episodes side by side; T is the length of the longest, shorter ones are padded.

    states : (T+1, N) int, repeating the final state after the end; actions : (T, N) int, and rewards : (T, N), 0
    after the end; lengths : (N,) number of steps; terminated : (N,) bool, whether the episode ended by itself
    (else it was truncated).
    """

    states: np.ndarray
    actions: np.ndarray
    rewards: np.ndarray
    lengths: np.ndarray
    terminated: np.ndarray

    @property
    def alive(self):
        """(T, N) bool: which steps belong to an episode."""
        return np.arange(len(self.rewards))[:, None] < self.lengths


def sample_episodes(env, policy, n=1, *, seed=0, max_steps=MAX_STEPS):
    """Walk `n` episodes with a policy, (S,) int or (S, A) probabilities. Returns Episodes.

    env : FiniteMDP, or a Gymnasium Env with Discrete spaces (whose own time limit counts too).
    """
    rng = np.random.default_rng(seed)
    n, max_steps = checked_count("n", n), checked_count("max_steps", max_steps, least=0)
    policy = _probabilities(env, policy)
    if isinstance(env, FiniteMDP):
        return _walk_mdp(env, policy, n, rng, max_steps)
    walks = [_walk_env(env, policy, rng, max_steps) for _ in range(n)]
    longest = max(len(rewards) for _, _, rewards, _ in walks)
    pad = {"states": "edge", "actions": "constant", "rewards": "constant"}
    columns = {
        name: np.stack([np.pad(walk[k], (0, longest - len(walk[2])), mode=pad[name]) for walk in walks], axis=1)
        for k, name in enumerate(pad)
    }
    return Episodes(
        **columns, lengths=np.array([len(walk[2]) for walk in walks]), terminated=np.array([walk[3] for walk in walks])
    )


def td0(env, policy, episodes, *, alpha, gamma, seed=0, runs=1, max_steps=MAX_STEPS, v=None):
    """TD(0), Sutton & Barto, equation 6.2: V(S) += alpha (R + gamma V(S') - V(S))."""
    rng = np.random.default_rng(seed)
    v = _begin(env, episodes, gamma, alpha, v, runs)
    i = np.arange(len(v))
    for _ in range(episodes):
        episode = sample_episodes(env, policy, len(v), seed=rng, max_steps=max_steps)
        for t in range(len(episode.rewards)):
            s, next_s = episode.states[t], episode.states[t + 1]
            terminated = episode.terminated & (t + 1 == episode.lengths)
            target = td_target(episode.rewards[t], v[i, next_s], terminated, gamma)
            v[i, s] += np.where(t < episode.lengths, alpha * (target - v[i, s]), 0.0)
    return v


def n_step_td(env, policy, episodes, *, n, alpha, gamma, seed=0, runs=1, max_steps=MAX_STEPS, v=None):
    """n-step TD (section 7.1): the target is n rewards and then the value of the state reached.

    At time t the state of n - 1 steps ago is updated, as far as the episode still counts: the target stops at the end
    of the episode, with value 0 if it terminated and with the value of its final state if it was truncated.
    """
    n = checked_count("n", n, kind=" of steps")
    rng = np.random.default_rng(seed)
    v = _begin(env, episodes, gamma, alpha, v, runs)
    i = np.arange(len(v))
    for _ in range(episodes):
        episode = sample_episodes(env, policy, len(v), seed=rng, max_steps=max_steps)
        for t in range(len(episode.rewards)):
            s = episode.states[t]
            reached = np.clip(t + n, t, np.maximum(episode.lengths, t))
            over = (reached >= episode.lengths) & episode.terminated
            bootstrap = np.where(over, 0.0, v[i, episode.states[reached, i]])
            rewards = discounted_return(episode.rewards[t : t + n], gamma)
            target = rewards + float(gamma) ** (reached - t) * bootstrap
            v[i, s] += np.where(t < episode.lengths, alpha * (target - v[i, s]), 0.0)
    return v


def first_visit_mc(env, policy, episodes, *, gamma, alpha=None, seed=0, runs=1, max_steps=MAX_STEPS, v=None):
    """First-visit Monte Carlo prediction (section 5.1): the average of the returns after the first visit to a state.

    alpha : None averages all returns of this call; a number makes it V(S) += alpha (G - V(S)) (equation 6.1).
    Raises ValueError if an episode is truncated: its return is not known.
    """
    return _monte_carlo(env, policy, episodes, gamma, alpha, seed, runs, max_steps, v, first_only=True)


def every_visit_mc(env, policy, episodes, *, gamma, alpha=None, seed=0, runs=1, max_steps=MAX_STEPS, v=None):
    """Every-visit Monte Carlo prediction (section 5.1): like `first_visit_mc`, with the returns after all visits."""
    return _monte_carlo(env, policy, episodes, gamma, alpha, seed, runs, max_steps, v, first_only=False)


def _monte_carlo(env, policy, episodes, gamma, alpha, seed, runs, max_steps, v, first_only):
    rng = np.random.default_rng(seed)
    v = _begin(env, episodes, gamma, alpha, v, runs)
    i = np.arange(len(v))
    visits = np.zeros(v.shape)
    for _ in range(episodes):
        episode = sample_episodes(env, policy, len(v), seed=rng, max_steps=max_steps)
        if not episode.terminated.all():
            raise ValueError(
                f"An episode was cut after {episode.lengths[~episode.terminated][0]} steps, so its return is unknown. "
                "Monte Carlo needs a policy that ends every episode; else use td0."
            )
        no_steps = np.zeros(episode.rewards.shape)
        returns = returns_to_go(episode.rewards, no_steps, no_steps, no_steps, gamma)
        seen = np.zeros(v.shape, dtype=bool)
        for t in range(len(returns)):
            s = episode.states[t]
            counts = (t < episode.lengths) & ~(first_only & seen[i, s])
            seen[i, s] = True
            visits[i, s] += counts
            step_size = 1 / np.maximum(visits[i, s], 1) if alpha is None else alpha
            v[i, s] += np.where(counts, step_size * (returns[t] - v[i, s]), 0.0)
    return v


def _walk_mdp(mdp, policy, n, rng, max_steps):
    states = mdp.reset(n, rng)
    lengths = np.zeros(n, dtype=np.int64)
    terminated = mdp.terminal[states]
    record = {"states": [states], "actions": [], "rewards": []}
    while not terminated.all() and len(record["rewards"]) < max_steps:
        alive = ~terminated
        actions = np.where(alive, _draw(policy[states], rng), 0)
        next_states, rewards, over = mdp.step(states, actions, rng)
        states = np.where(alive, next_states, states)
        terminated = terminated | over
        lengths += alive
        record["states"].append(states)
        record["actions"].append(actions)
        record["rewards"].append(np.where(alive, rewards, 0.0))
    shape = (len(record["rewards"]), n)
    return Episodes(
        states=np.array(record["states"]),
        actions=np.array(record["actions"], dtype=np.int64).reshape(shape),
        rewards=np.array(record["rewards"], dtype=float).reshape(shape),
        lengths=lengths,
        terminated=terminated,
    )


def _walk_env(env, policy, rng, max_steps):
    """One episode of a Gymnasium environment: states (T+1,), actions (T,), rewards (T,), terminated."""
    state, _ = env.reset(seed=int(rng.integers(2**31)))
    states, actions, rewards = [state], [], []
    terminated = truncated = False
    while not (terminated or truncated) and len(rewards) < max_steps:
        action = int(_draw(policy[[state]], rng)[0])
        state, reward, terminated, truncated, _ = env.step(action)
        states.append(state)
        actions.append(action)
        rewards.append(float(reward))
    return np.array(states), np.array(actions), np.array(rewards), bool(terminated)


def _draw(probabilities, rng):
    """One action for each row of probabilities (N, A): (N,) int."""
    cumulative = probabilities.cumsum(axis=1)
    return (rng.random(len(probabilities))[:, None] * cumulative[:, -1:] >= cumulative).sum(axis=1)


def _sizes(env):
    """Numbers of states and actions."""
    if isinstance(env, FiniteMDP):
        return env.n_states, env.n_actions
    return int(env.observation_space.n), int(env.action_space.n)


def _probabilities(env, policy):
    n_states, n_actions = _sizes(env)
    policy = checked_policy(policy, n_states, n_actions)
    return np.eye(n_actions)[policy] if policy.ndim == 1 else policy


def _begin(env, episodes, gamma, alpha, v, runs):
    """Initial values (runs, S) as a new array, after a look at what else was given."""
    checked_count("episodes", episodes, least=0)
    checked_gamma(gamma)
    if alpha is not None:
        checked_number("alpha", alpha, 0, 1)
    runs = checked_count("runs", runs)
    n_states, _ = _sizes(env)
    if v is None:
        return np.zeros((runs, n_states))
    v = np.atleast_2d(checked_numbers("v", v))
    v = checked_values("v", v, (max(runs, len(v)) if len(v) > 1 else 1, n_states))
    return np.broadcast_to(v, (max(runs, len(v)), n_states)).copy()
