"""The reaching robot: its physics, its reward terms, and behaviours that different rewards make the best."""

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

from rlcourse.envs import ReachingMDP
from rlcourse.envs.behaviours import BEHAVIOURS, rank, record, score
from rlcourse.envs.reaching import distance, reaching_step, reward_terms, weighted_reward
from rlcourse.returns import discounted_return, shaping_rewards

SEEDS = range(5)


@pytest.mark.filterwarnings("ignore:.*infinity.*")
def test_gymnasium_accepts_it():
    check_env(ReachingMDP(), skip_render_check=True)
    env = gymnasium.make("rlcourse/Reaching-v0")
    assert env.reset(seed=0)[0].shape == (6,)


def test_one_step_by_hand():
    state = np.array([0.0, 0.0, 0.0, 0.1, 0.0, 0.0])
    after, reached = reaching_step(state, [1.0, -5.0, 0.0], target=(1.0, 1.0, 1.0))
    # The second acceleration is clipped to -1; velocity += a * 0.1, position += velocity * 0.1.
    np.testing.assert_allclose(after, [0.02, -0.01, 0.0, 0.2, -0.1, 0.0], atol=1e-15)
    assert not reached


def test_speed_is_limited_in_every_direction():
    state = np.zeros(6)
    for _ in range(20):
        state, _ = reaching_step(state, [1.0, 1.0, 1.0])
    np.testing.assert_allclose(state[3:], 0.5 / np.sqrt(3))


def test_many_robots_at_once_move_as_each_alone():
    rng = np.random.default_rng(0)
    states, actions, targets = rng.normal(size=(7, 6)), rng.normal(size=(7, 3)), rng.normal(size=(7, 3))
    together, reached = reaching_step(states, actions, targets)
    terms = reward_terms(together, actions, reached, targets)
    for k in range(7):
        alone, alone_reached = reaching_step(states[k], actions[k], targets[k])
        np.testing.assert_allclose(together[k], alone)
        assert reached[k] == alone_reached
        for name, value in reward_terms(alone, actions[k], alone_reached, targets[k]).items():
            assert terms[name][k] == pytest.approx(float(value))


def test_reward_and_end():
    env = ReachingMDP(target=(0.5, 0.0, 0.0))
    env.reset(seed=0, options={"state": [0.36, 0.0, 0.0, 0.3, 0.0, 0.0]})
    state, reward, terminated, truncated, info = env.step([0.0, 0.0, 0.0])
    assert (terminated, truncated) == (False, False)
    assert reward == pytest.approx(-0.11)
    state, reward, terminated, truncated, info = env.step([3.0, 0.0, 0.0])
    assert (terminated, truncated) == (True, False)
    assert info["reward_terms"] == pytest.approx({"distance": 0.07, "energy": 0.1, "alive": 0.0, "success": 1.0})
    assert reward == pytest.approx(10 - 0.07)
    np.testing.assert_allclose(state, [0.43, 0, 0, 0.4, 0, 0])


def test_weights_multiply_their_terms():
    terms = {"distance": 2.0, "energy": 3.0, "alive": 1.0, "success": 0.0}
    assert weighted_reward(terms, {"distance": 1.0, "energy": 10.0, "alive": 0.5}) == -2 - 30 + 0.5
    with pytest.raises(ValueError, match="'speed'"):
        ReachingMDP(reward={"speed": 1.0})


def test_a_hundred_steps_without_arrival_truncate():
    env = ReachingMDP()
    env.reset(seed=0)
    ends = [env.step(np.zeros(3))[2:4] for _ in range(100)]
    assert ends == [(False, False)] * 99 + [(False, True)]


@pytest.mark.parametrize("behaviour", BEHAVIOURS)
def test_recordings_replay_in_the_environment(behaviour):
    trajectory = record(behaviour, seed=3)
    env = ReachingMDP({"distance": 1.0, "energy": 2.0, "alive": 0.5, "success": 7.0})
    env.reset(options={"state": trajectory.states[0]})
    total = 0.0
    for t, action in enumerate(trajectory.actions):
        state, reward, terminated, truncated, _ = env.step(action)
        np.testing.assert_allclose(state, trajectory.states[t + 1])
        total += reward
    assert (terminated, truncated) == (trajectory.terminated, trajectory.truncated)
    assert total == pytest.approx(score(trajectory, env.weights))


@pytest.mark.parametrize("seed", SEEDS)
def test_behaviours_do_what_their_names_say(seed):
    recorded = {name: record(name, seed) for name in BEHAVIOURS}
    terms = {name: {term: values.sum() for term, values in t.terms.items()} for name, t in recorded.items()}
    arrived = {name for name, trajectory in recorded.items() if trajectory.terminated}
    assert arrived == {"straight", "hasty", "smooth"}
    steps = {name: len(recorded[name].actions) for name in arrived}
    assert steps["hasty"] < steps["straight"] < steps["smooth"]
    assert terms["smooth"]["energy"] < terms["straight"]["energy"] / 5 < terms["hasty"]["energy"] / 50
    assert terms["stand still"]["energy"] == 0
    still = recorded["stand still"]
    np.testing.assert_array_equal(still.states, np.tile(still.states[0], (101, 1)))
    circling = recorded["oscillating"]
    assert 0.15 < circling.terms["distance"].min()
    east, north = (circling.states[30:, :2] - circling.target[:2]).T
    assert np.ptp(np.unwrap(np.arctan2(north, east))) > 2 * np.pi
    crash = recorded["crash"].terms["distance"]
    assert 0.1 < crash.min() < 0.5 and crash[-1] > 2


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("weights", "winner"),
    [
        ({"distance": 1.0, "success": 10.0}, "hasty"),
        ({"distance": 1.0, "energy": 1.0, "success": 10.0}, "straight"),
        ({"energy": 1.0, "success": 10.0}, "smooth"),
        ({"distance": 1.0, "alive": 1.0, "success": 10.0}, "oscillating"),
        ({"energy": 1.0}, "stand still"),
        ({"distance": -1.0}, "crash"),
    ],
)
def test_each_behaviour_is_the_best_under_some_reward(weights, winner, seed):
    ranking = rank([record(name, seed) for name in BEHAVIOURS], weights)
    assert ranking[0][0] == winner
    assert ranking[0][1] > ranking[1][1] + 0.01 or winner == "stand still"


@pytest.mark.parametrize("gamma", [0.95, 1.0])
def test_shaping_moves_all_returns_alike_and_a_naive_bonus_does_not(gamma):
    recorded = [record(name, seed=0) for name in BEHAVIOURS]
    weights = {"distance": 1.0, "success": 10.0}
    plain = np.array([score(trajectory, weights, gamma) for trajectory in recorded])
    shaped, naive = [], []
    for trajectory in recorded:
        potential = -5.0 * distance(trajectory.states[:, :3])
        # The time limit belongs to the task here: the last step of every recording counts as terminated.
        ends = np.arange(len(trajectory.actions)) == len(trajectory.actions) - 1
        shaped.append(score(trajectory, weights, gamma, shaping_rewards(potential[:-1], potential[1:], ends, gamma)))
        naive.append(score(trajectory, weights, gamma, 2.0 / (1.0 + trajectory.terms["distance"])))
    start = distance(recorded[0].states[0, :3])
    np.testing.assert_allclose(shaped - plain, 5.0 * start)
    assert recorded[np.argmax(shaped)].behaviour == recorded[np.argmax(plain)].behaviour == "hasty"
    assert recorded[np.argmax(naive)].behaviour == "oscillating"


def test_what_shaping_leaves_where_an_episode_was_cut():
    trajectory = record("oscillating", seed=0)
    potential = -distance(trajectory.states[:, :3])
    never = np.zeros(len(trajectory.actions), dtype=bool)
    change = discounted_return(shaping_rewards(potential[:-1], potential[1:], never, 0.95), 0.95)
    assert change == pytest.approx(0.95 ** len(never) * potential[-1] - potential[0])
    # A learner bootstraps there with V - phi, which takes the remainder out again.
    assert change + 0.95 ** len(never) * (0.0 - potential[-1]) == pytest.approx(-potential[0])


def test_an_unknown_behaviour_is_refused():
    with pytest.raises(ValueError, match="'dance'"):
        record("dance")
