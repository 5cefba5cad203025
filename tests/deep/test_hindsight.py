"""Hindsight: every changed goal was reached later in the same episode, and is paid as the environment says."""

import copy
import pickle

import gymnasium
import numpy as np
import pytest
import torch
from gymnasium import spaces

import rlcourse.deep
from rlcourse.agents import ddpg, dqn, ppo, sac, td3
from rlcourse.deep.buffers import ReplayBuffer
from rlcourse.deep.hindsight import HindsightReplay
from rlcourse.envs.reaching_goal import ReachingGoal
from rlcourse.training import resume
from rlcourse.training.evaluation import evaluate
from rlcourse.training.stepper import Stepper

ASKED = -5.0  # what the episodes of Diary are asked for, and never reach
GAMMA = 0.9


class Diary(gymnasium.Env):
    """Every step can be told from every other: what is achieved is (number of the copy, episode, step).

    Episodes have 1 to 9 steps; half of them terminate, half are truncated.
    """

    made = 0
    action_space = spaces.Discrete(2)
    observation_space = spaces.Dict(
        {
            "achieved_goal": spaces.Box(-np.inf, np.inf, (3,), np.float64),
            "desired_goal": spaces.Box(-np.inf, np.inf, (3,), np.float64),
            "observation": spaces.Box(-np.inf, np.inf, (2,), np.float32),
        }
    )

    def __init__(self):
        Diary.made += 1
        self.copy, self.episode = Diary.made, 0

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.episode, self.count, self.limit = self.episode + 1, 0, self.np_random.integers(1, 10)
        return self.seen(), {}

    def seen(self):
        return {
            "achieved_goal": np.array([self.copy, self.episode, self.count], dtype=float),
            "desired_goal": np.full(3, ASKED),
            "observation": np.array([self.count, 10 * self.count], dtype=np.float32),
        }

    def step(self, action):
        self.count += 1
        seen, ended = self.seen(), self.count >= self.limit
        reward = self.compute_reward(seen["achieved_goal"].copy(), seen["desired_goal"].copy(), {})
        return seen, float(reward), bool(ended and self.episode % 2), ended, {}

    def compute_reward(self, achieved, desired, info):
        """A number that only this pair of goals gives."""
        return achieved @ np.array([1.0, 0.1, 0.01]) - desired @ np.array([0.5, 0.05, 0.005])


def filled(steps, rows, envs=2, env=Diary, seed=0, **options):
    Diary.made = 0
    stepper = Stepper(env, envs, seed)
    replay = HindsightReplay(rows * envs, envs, stepper.spaces, **options)
    replay.fill_from(stepper)
    story = []  # what happened in each step: (achieved before, achieved after, terminated, ended)
    for _ in range(steps):
        before = stepper.observations
        outcome = stepper.step(torch.zeros(envs, dtype=torch.int64))
        replay.add(before, torch.zeros(envs, dtype=torch.int64), *outcome)
        story.append((before[:, :3], outcome[0][:, :3], outcome[2], outcome[2] | outcome[3]))
    return replay, story


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


# ---------------------------------------------------------------------------------------------------- which goals
@pytest.mark.parametrize("strategy", ["future", "final"])
@pytest.mark.parametrize("steps", [7, 20, 33, 95])  # not full, full, after wrapping around once and often
@pytest.mark.parametrize("envs", [1, 3])
def test_goals_were_achieved_later_in_the_same_episode(steps, envs, strategy):
    replay, story = filled(steps, 20, envs, strategy=strategy)
    last = {}  # (copy, episode) -> its last step so far
    for _, after, _, _ in story:
        for copy_, episode, step in after.int().tolist():
            last[copy_, episode] = step
    batch = replay.sample(3000, GAMMA, generator())
    achieved, goals = batch.next_observations[:, :3], batch.observations[:, 3:6]
    assert torch.equal(goals, batch.next_observations[:, 3:6])
    own = (goals == ASKED).all(dim=1)
    assert own.sum() == 600 and not own[:2400].any()
    possible, drawn = {}, {}
    for now, goal in zip(achieved[:2400].int().tolist(), goals[:2400].int().tolist(), strict=True):
        assert goal[:2] == now[:2], "the goal is of another episode"
        end = last[tuple(now[:2])]
        assert goal[2] == end if strategy == "final" else now[2] <= goal[2] <= end
        possible[tuple(now)] = end - now[2] + 1
        drawn.setdefault(tuple(now), []).append(goal[2])
    kept = {tuple(row) for _, after, _, _ in story[-20:] for row in after.int().tolist()}
    assert set(drawn) == kept  # each of the newest 20 steps of each copy, and nothing else
    if strategy == "future":
        for now, later in drawn.items():
            counts = np.bincount(np.array(later) - now[2], minlength=possible[now])
            expected = len(later) / possible[now]
            assert (np.abs(counts - expected) < 5 * np.sqrt(expected) + 1).all()


@pytest.mark.parametrize("steps", [13, 95])
def test_rewards_are_those_that_the_environment_pays_for_the_goal(steps):
    replay, _ = filled(steps, 30)
    batch = replay.sample(3000, GAMMA, generator())
    pays = Diary().compute_reward(batch.next_observations[:, :3].numpy(), batch.observations[:, 3:6].numpy(), {})
    np.testing.assert_allclose(batch.rewards, pays, rtol=1e-5)
    assert batch.discounts.unique().tolist() == [pytest.approx(GAMMA)]


def test_all_else_of_a_transition_stays_as_it_was():
    replay, story = filled(40, 50, share=1.0)
    ends = {
        tuple(row): bool(t)
        for _, after, terminated, _ in story
        for row, t in zip(after.tolist(), terminated, strict=True)
    }
    batch = replay.sample(2000, GAMMA, generator())
    assert torch.equal(batch.next_observations[:, :2], batch.observations[:, :2])  # copy and episode
    assert torch.equal(batch.next_observations[:, 2], batch.observations[:, 2] + 1)
    assert torch.equal(batch.next_observations[:, 7], 10 * batch.next_observations[:, 2])
    # The environment has no compute_terminated: ends are those that were.
    assert batch.terminated.tolist() == [ends[tuple(row)] for row in batch.next_observations[:, :3].tolist()]
    assert batch.terminated.any() and not batch.terminated.all()


@pytest.mark.parametrize("share", [0.0, 0.25, 0.5, 1.0])
def test_the_share_of_changed_goals_is_what_was_asked_for(share):
    replay, _ = filled(30, 30, share=share)
    goals = replay.sample(400, GAMMA, generator()).observations[:, 3:6]
    assert (goals != ASKED).any(dim=1).sum() == 400 * share


def test_what_is_stored_stays_as_it_was():
    class Careless(Diary):
        def compute_reward(self, achieved, desired, info):
            answer = super().compute_reward(achieved, desired, info)
            achieved += 100.0
            desired *= 0.0
            return answer

    replay, _ = filled(20, 20, env=Careless)
    before = copy.deepcopy(replay.state_dict())
    batch = replay.sample(200, GAMMA, generator())
    batch.observations.fill_(7.0)
    batch.next_observations.fill_(7.0)
    assert all(torch.equal(replay.state_dict()[name], value) for name, value in before.items() if name != "count")
    goals = replay.sample(200, GAMMA, generator()).observations[:, 3:6]
    assert ((goals >= 0) | (goals == ASKED)).all() and (goals < 90).all()


@pytest.mark.parametrize("n", [2, 3, 12])
@pytest.mark.parametrize("steps", [7, 20, 95])
def test_sums_over_several_steps_follow_one_goal(steps, n):
    """By brute force: add up, for the goal of the batch, what the same episode pays from the transition on."""
    replay, story = filled(steps, 25)
    episodes = {}
    for _, after, terminated, _ in story:
        for i, row in enumerate(after.int().tolist()):
            episodes.setdefault(tuple(row[:2]), []).append((after[i], bool(terminated[i])))
    batch = replay.sample(500, GAMMA, generator(), n)
    value = lambda rows: rows[..., 2] + 100.0  # noqa: E731
    for i in range(500):
        achieved, goal = batch.observations[i, :3], batch.observations[i, 3:6].double().numpy()
        copy_, episode, step = achieved.int().tolist()
        target = 0.0
        for k, last in enumerate(episodes[copy_, episode][step : step + n]):
            target += GAMMA**k * Diary.compute_reward(None, last[0].double().numpy(), goal, {})
        bootstrap = 0.0 if last[1] else GAMMA ** (k + 1) * float(value(last[0]))
        got = batch.rewards[i] + batch.discounts[i] * value(batch.next_observations[i]) * ~batch.terminated[i]
        assert float(got) == pytest.approx(target + bootstrap, rel=1e-4)
        assert np.array_equal(batch.next_observations[i, 3:6].double().numpy(), goal)


# ---------------------------------------------------------------------------------------------------- ends
class Line(gymnasium.Env):
    """Walk right one by one from 0, asked for the place 100; ends where the goal is, and by falling off at 4."""

    action_space = spaces.Discrete(2)
    observation_space = spaces.Dict(
        {name: spaces.Box(-1000, 1000, (1,), np.float32) for name in ("observation", "achieved_goal", "desired_goal")}
    )
    falls_at = 4

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.x = 0.0
        return self.seen(), {}

    def seen(self):
        place = np.array([self.x], dtype=np.float32)
        return {"observation": place, "achieved_goal": place.copy(), "desired_goal": np.full(1, 100, np.float32)}

    def step(self, action):
        self.x += 1.0
        return self.seen(), -1.0, self.x == self.falls_at, self.x >= 4, {}

    def compute_reward(self, achieved, desired, info):
        return (achieved == desired).all(axis=-1).astype(int) - 1

    def compute_terminated(self, achieved, desired, info):
        return (achieved == desired).all(axis=-1)


@pytest.mark.parametrize("falls_at", [4, 99])
@pytest.mark.parametrize("n", [1, 3])
def test_reaching_the_changed_goal_ends_the_episode_and_a_fall_stays_one(falls_at, n):
    class Task(Line):
        pass

    Task.falls_at = falls_at
    replay, _ = filled(23, 30, env=Task, share=1.0)
    batch = replay.sample(2000, 0.5, generator(), n)
    now, later, goal = batch.observations[:, 0], batch.next_observations[:, 0], batch.observations[:, 1]
    reached = later == goal
    assert torch.equal(batch.terminated, reached | ((later == 4) & (falls_at == 4)))
    assert reached.any() and (n > 1 or not reached.all())
    # -1 for each step but the one that reaches the goal; nothing after the goal counts.
    steps = (later - now).long()
    for count, did, total, discount in zip(
        steps.tolist(), reached.tolist(), batch.rewards, batch.discounts, strict=True
    ):
        assert total == -sum(0.5**k for k in range(count - did)) and discount == 0.5**count
    assert steps.max() == n and (later <= goal).all()


def test_an_episode_that_was_left_is_not_followed_into_the_next():
    """As after a resume of an environment that does not give its state away, or in another stepper."""
    Diary.made = 0
    first, second = Stepper(Diary, 2, 0), Stepper(Diary, 2, 1)
    replay = HindsightReplay(100, 2, first.spaces, share=1.0)
    nothing = torch.zeros(2, dtype=torch.int64)
    for stepper in (first, second, first):
        replay.fill_from(stepper)
        for _ in range(4):
            before = stepper.observations
            replay.add(before, nothing, *stepper.step(nothing))
    for n in (1, 5):
        batch = replay.sample(4000, GAMMA, generator(), n)
        assert torch.equal(batch.next_observations[:, :2], batch.observations[:, 3:5])  # copy and episode
        assert torch.equal(batch.observations[:, :2], batch.next_observations[:, :2])


# ---------------------------------------------------------------------------------------------------- environments
def one_by_one(self, achieved, desired, info):
    return -float(np.linalg.norm(achieved - desired) > 2.5)  # of many rows: the norm of the matrix


def of_the_first(self, achieved, desired, info):
    return achieved[0] - desired[2]  # of many rows: three numbers of the first and third


def whole_numbers(self, achieved, desired, info):
    return np.int64(achieved[..., 2] - desired[..., 2])


def as_columns(self, achieved, desired, info):
    return (achieved - desired).sum(axis=-1, keepdims=True)


def swapped(self, achieved, desired, info):
    assert achieved.ndim == 1, "one goal at a time"
    return [1.0, 2.0][int(achieved[2] < desired[2])]


@pytest.mark.filterwarnings("ignore:The environment paid")
@pytest.mark.parametrize("function", [one_by_one, of_the_first, whole_numbers, as_columns, swapped])
def test_rewards_of_any_form_are_those_of_single_goals(function):
    class Task(Diary):
        compute_reward = function

        def step(self, action):
            self.count += 1
            return self.seen(), 0.0, False, self.count >= self.limit, {}

    replay, _ = filled(25, 30, env=Task, share=1.0)
    batch = replay.sample(400, GAMMA, generator())
    batch = replay.sample(400, GAMMA, generator())  # the first tries out how to ask
    pairs = zip(
        batch.next_observations[:, :3].double().numpy(), batch.observations[:, 3:6].double().numpy(), strict=True
    )
    expected = [float(np.squeeze(function(None, achieved, goal, {}))) for achieved, goal in pairs]
    np.testing.assert_allclose(batch.rewards, expected, rtol=1e-5)
    assert len(set(expected)) > 1


def test_an_info_that_is_not_kept_is_asked_for_in_vain():
    class Task(Line):
        def compute_reward(self, achieved, desired, info):
            return -info["effort"]

    replay, _ = filled(9, 10, env=Task)
    with pytest.raises(ValueError, match=r"compute_reward reads info\['effort'\].*hindsight=0"):
        replay.sample(5, GAMMA, generator())


def test_a_wrapper_that_changes_the_rewards_only_is_told():
    class Doubled(gymnasium.Wrapper):
        def step(self, action):
            seen, reward, *rest = super().step(action)
            return seen, 2 * reward, *rest

    replay, _ = filled(9, 10, env=lambda: Doubled(Line()))
    with pytest.warns(UserWarning, match="paid -2 for a step for which its compute_reward says -1"):
        replay.sample(5, GAMMA, generator())

    class Both(Doubled):
        def compute_reward(self, *goals):
            return 2 * self.env.unwrapped.compute_reward(*goals)

    replay, _ = filled(9, 10, env=lambda: Both(Line()), share=1.0)
    assert set(replay.sample(200, GAMMA, generator()).rewards.tolist()) == {0.0, -2.0}


class Rooms(gymnasium.Env):
    """Goals that are choices, and goals that are bits."""

    action_space = spaces.Discrete(3)

    def __init__(self, goals):
        self.goals = goals
        self.observation_space = spaces.Dict({"observation": goals, "achieved_goal": goals, "desired_goal": goals})

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.goals.seed(seed)
        self.goal, self.count = self.goals.sample(), 0
        return self.seen(), {}

    def seen(self):
        self.here = self.goals.sample()
        return {"observation": self.here, "achieved_goal": self.here, "desired_goal": self.goal}

    def step(self, action):
        self.count += 1
        seen = self.seen()
        return seen, self.compute_reward(self.here, self.goal, {}), False, self.count == 5, {}

    def compute_reward(self, achieved, desired, info):
        assert achieved in self.goals and desired in self.goals, f"{achieved!r} is none of {self.goals}"
        return float(np.array_equal(achieved, desired))


@pytest.mark.parametrize(
    "goals",
    [spaces.Discrete(5, start=-2), spaces.MultiBinary(4), spaces.MultiDiscrete([3, 4]), spaces.Box(0, 1, (2, 2))],
)
def test_goals_of_all_kinds_come_to_the_environment_in_its_own_form(goals):
    replay, _ = filled(30, 40, env=lambda: Rooms(copy.deepcopy(goals)), share=1.0, strategy="final")
    batch = replay.sample(300, GAMMA, generator())
    parts = replay.achieved, replay.desired
    achieved, desired = (batch.next_observations[:, part] for part in parts)
    assert batch.rewards.tolist() == (achieved == desired).all(dim=1).float().tolist() and batch.rewards.any()


def test_what_has_no_goals_or_no_rewards_for_them_is_refused():
    plain = Stepper("CartPole-v1").spaces
    with pytest.raises(TypeError, match="expected a Dict with the parts observation, achieved_goal and desired_goal"):
        HindsightReplay(10, 1, plain)
    of_goals = Stepper(Line).spaces
    with pytest.raises(ValueError, match=r"share is 1\.5"):
        HindsightReplay(10, 1, of_goals, share=1.5)
    with pytest.raises(ValueError, match="strategy is 'past', expected future or final"):
        HindsightReplay(10, 1, of_goals, strategy="past")
    with pytest.raises(RuntimeError, match="fill_from"):
        HindsightReplay(10, 1, of_goals).sample(1, GAMMA, generator())

    class Silent(Line):
        compute_reward = property(lambda self: self.nothing)

    with pytest.raises(
        TypeError, match=r"no function compute_reward\(achieved_goal, desired_goal, info\).*hindsight=0"
    ):
        HindsightReplay(10, 1, of_goals).fill_from(Stepper(Silent))
    uneven = spaces.Dict({**Line.observation_space.spaces, "desired_goal": spaces.Box(-1, 1, (2,))})
    with pytest.raises(TypeError, match="expected the same kind and shape"):
        HindsightReplay(10, 1, type(of_goals)(uneven, Line.action_space))


class Tensors(gymnasium.vector.VectorEnv):
    """Many robots on a line, in tensors only."""

    metadata = {"autoreset_mode": gymnasium.vector.AutoresetMode.SAME_STEP}  # noqa: RUF012
    single_observation_space = Line.observation_space
    single_action_space = spaces.Box(-1, 1, (1,), np.float32)
    num_envs = 4

    def reset(self, *, seed=None, options=None):
        self.x, self.count = torch.zeros(4, 1), 0
        return self.seen(), {}

    def seen(self):
        return {"observation": self.x, "achieved_goal": self.x, "desired_goal": torch.full((4, 1), 2.0)}

    def step(self, actions):
        self.x, self.count = self.x + actions, self.count + 1
        seen = self.seen()
        rewards = self.compute_reward(seen["achieved_goal"], seen["desired_goal"], {})
        ended, info = torch.full((4,), self.count == 5), {}
        if self.count == 5:
            info = {"final_obs": seen}
            seen = self.reset()[0]
        return seen, rewards, torch.zeros(4, dtype=torch.bool), ended, info

    def compute_reward(self, achieved, desired, info):
        assert type(achieved) is type(desired) is torch.Tensor
        return -torch.linalg.vector_norm(achieved - desired, dim=-1)


def test_an_environment_of_tensors_is_asked_in_tensors():
    agent_class, config = sac.SAC, sac.Config(num_envs=4, learning_starts=0, buffer_size=400, hidden=(4,))
    stepper = Stepper(Tensors())
    agent = agent_class(config, Tensors.single_observation_space, Tensors.single_action_space)
    for _ in range(12):
        agent.collect(stepper)
        agent.update()
    batch = agent.replay.sample(100, GAMMA, generator())
    torch.testing.assert_close(batch.rewards, -(batch.next_observations[:, 0] - batch.observations[:, 1]).abs())


@pytest.mark.parametrize("frames", [2, 3])
def test_frames_beside_each_other_share_the_new_goal(frames):
    config = dqn.Config(num_envs=2, frames=frames, buffer_size=60, hidden=(4,), learning_starts=10, batch_size=40)
    stepper = Stepper(Line, 2, frames=frames)
    agent = dqn.DQN(config, stepper.observation_space, stepper.action_space)
    for _ in range(15):
        agent.collect(stepper)
        agent.update()
    batch = agent.replay.sample(200, GAMMA, generator())
    achieved, goals = batch.next_observations[:, :frames], batch.observations[:, frames : 2 * frames]
    assert (goals == goals[:, :1]).all() and torch.equal(goals, batch.next_observations[:, frames : 2 * frames])
    assert (goals[:160] <= 4).all() and (goals[160:] == 100).all()
    assert torch.equal(batch.rewards, (achieved[:, -1] == goals[:, -1]).float() - 1)
    assert (achieved[:, 1:] - achieved[:, :-1] <= 1).all() and (achieved[:, -1] > achieved[:, 0]).any()


def test_copies_in_processes_of_their_own_are_asked_too():
    batches = []
    for asynchronous in (False, True):
        stepper = Stepper(ReachingGoal, 2, 0, asynchronous=asynchronous)
        replay = HindsightReplay(200, 2, stepper.spaces)
        replay.fill_from(stepper)
        random = generator(1)
        for _ in range(100):
            actions = torch.rand(2, 3, generator=random) * 2 - 1
            before = stepper.observations
            replay.add(before, actions, *stepper.step(actions))
        batches.append(replay.sample(300, GAMMA, generator()))
        stepper.close()
    assert all(map(torch.equal, *batches))


# ---------------------------------------------------------------------------------------------------- agents
def test_it_is_reached_under_a_short_name():
    assert rlcourse.deep.HindsightReplay is HindsightReplay
    with pytest.raises(AttributeError, match="'Hindsight'; it has HindsightReplay"):
        _ = rlcourse.deep.Hindsight


@pytest.mark.parametrize("module", [ddpg, dqn, sac, td3])
def test_the_agents_use_it_where_there_are_goals(module):
    agent_class = getattr(module, module.__name__.rpartition(".")[2].upper())
    actions = Line.action_space if module is dqn else Tensors.single_action_space

    def buffer(space=Line.observation_space, **settings):
        return agent_class(module.Config(**settings), space, actions).replay

    assert buffer().share == 0.8 and buffer(hindsight=0.5).share == 0.5
    assert type(buffer(hindsight=0)) is type(buffer(spaces.Box(-1, 1, (3,)))) is ReplayBuffer
    assert type(buffer(spaces.Dict({"observation": spaces.Box(-1, 1, (3,))}))) is ReplayBuffer
    with pytest.raises(ValueError, match="hindsight is 2, expected a number from 0 to 1"):
        module.Config(hindsight=2)
    assert not hasattr(ppo.Config(), "hindsight")


SMALL = {"env": "rlcourse/ReachingGoal-v0", "num_envs": 4, "learning_starts": 100, "batch_size": 32, "hidden": (8,)}


@pytest.mark.parametrize("module", [sac, td3])
def test_a_resumed_run_goes_on_exactly(module, tmp_path):
    config = module.Config(**SMALL, total_steps=800, buffer_size=500, normalize_observations=True)
    whole = module.train(config, background=False, folder=tmp_path)
    config.total_steps = 400
    half = module.train(config, background=False, folder=tmp_path)
    rest = resume(half.folder, total_steps=800, background=False)
    for one, other in zip(whole.agent.actor.parameters(), rest.agent.actor.parameters(), strict=True):
        assert torch.equal(one, other)
    ours, theirs = whole.agent.replay.state_dict(), rest.agent.replay.state_dict()
    assert all(torch.equal(ours[name], theirs[name]) for name in ours if name != "count")


def test_copies_and_pickles_leave_the_environment_behind():
    run = sac.train(sac.Config(**SMALL, total_steps=400), background=False)
    for twin in (copy.deepcopy(run.agent), pickle.loads(pickle.dumps(run.agent))):
        with pytest.raises(RuntimeError, match="fill_from"):
            twin.update()
        stepper = Stepper(ReachingGoal, 4, 0)
        twin.collect(stepper)
        assert twin.update() and twin.replay._stepper is stepper and run.agent.replay._stepper is not stepper


def test_a_goal_that_never_changes_does_not_hide_the_others():
    """Normalized by the spread of the one goal that is asked for, all others would be clipped to the same."""

    class Always(ReachingGoal):
        def reset(self, *, seed=None, options=None):
            return super().reset(seed=seed, options={"target": [0.5, 0.5, 0.5]})

    config = sac.Config(**SMALL | {"env": Always}, normalize_observations=True, total_steps=2000)
    agent = sac.train(config, background=False).agent
    seen = agent.normalized(agent.replay.sample(500, GAMMA, generator()).observations)[:, agent.replay.desired]
    assert (seen.abs() < 9).all() and (seen[:400].std(dim=0) > 0.1).all()


def success(agent, episodes=50):
    """The share of episodes that end at their goal: the step that does so is the only one that costs nothing."""
    returns, lengths = evaluate(agent, "rlcourse/ReachingGoal-v0", episodes)
    return np.mean(returns > -lengths)


LEARNING = {"env": "rlcourse/ReachingGoal-v0", "total_steps": 20_000, "num_envs": 16, "learning_rate": 3e-3,
            "tau": 0.02, "gamma": 0.95, "hidden": (64, 64)}  # fmt: skip


def test_a_goal_is_found_with_hindsight_and_not_without():
    assert success(sac.train(sac.Config(**LEARNING), background=False).agent) > 0.8
    assert success(sac.train(sac.Config(**LEARNING, hindsight=0), background=False).agent) < 0.2


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(1, 6))
def test_goals_are_found_on_other_seeds_too(seed):
    assert success(sac.train(sac.Config(**LEARNING, seed=seed), background=False).agent) > 0.8
    assert success(sac.train(sac.Config(**LEARNING, seed=seed, hindsight=0), background=False).agent) < 0.2
