"""Tasks written for Isaac Gym as vector environments: ends, final observations, and no step that is none."""

import numpy as np
import pytest
import torch

from rlcourse.agents import ppo
from rlcourse.envs.isaac_vector import IsaacVector
from rlcourse.training.stepper import Stepper


class LateTask:
    """As a VecTask: an episode that has ended begins anew in the next step.

    x starts at 0, grows by the action, and ends the task above 3; the time limit is 5 steps. Observes x and the step.
    """

    device = rl_device = "cpu"
    num_obs, num_actions, clip_obs, action_space = 2, 1, 100.0, "bounded"

    def __init__(self, num_envs):
        self.num_envs = num_envs
        self.x = torch.zeros(num_envs)
        self.obs_buf = torch.zeros(num_envs, 2)
        self.progress_buf = torch.zeros(num_envs, dtype=torch.long)
        self.reset_buf = torch.ones(num_envs, dtype=torch.long)
        self.n_resets = torch.zeros(num_envs)

    def reset_idx(self, env_ids):
        self.x[env_ids] = 0.0
        self.progress_buf[env_ids] = self.reset_buf[env_ids] = 0
        self.n_resets[env_ids] += 1

    def compute_observations(self):
        self.obs_buf[:] = torch.stack((self.x, self.progress_buf.float()), dim=1)

    def step(self, actions):
        self.x += actions[:, 0]
        self.progress_buf += 1
        if self.reset_buf.any():
            self.reset_idx(self.reset_buf.nonzero().flatten())
        self.compute_observations()
        out, late = self.x > 3.0, self.progress_buf >= 5
        self.reset_buf = (out | late).long()
        return {"obs": self.obs_buf}, self.x.clone(), self.reset_buf, {"time_outs": late & ~out}


class LeavingTask(LateTask):
    """As a task for adversarial motion priors: its learner resets it."""

    amp_observation_space = "some"

    def step(self, actions):
        self.reset_buf[:] = 0
        return super().step(actions)

    def reset_done(self):
        ids = self.reset_buf.nonzero().flatten()
        self.reset_idx(ids)
        self.compute_observations()
        return {"obs": self.obs_buf}, ids


class PromptTask:
    """As a LeggedRobot: what is returned at the end of an episode is already of the next one."""

    device = "cpu"
    num_envs, num_obs, num_actions = 2, 1, 1

    def __init__(self):
        self.episode_length_buf = torch.zeros(2)

    def reset(self):
        self.episode_length_buf[:] = 0
        return self.step(torch.zeros(2, 1))[:2]

    def step(self, actions):
        self.episode_length_buf += 1
        fell = torch.tensor([False, True]) & (self.episode_length_buf == 2)
        late = self.episode_length_buf == 4
        self.episode_length_buf[fell | late] = 0
        observations = self.episode_length_buf[:, None].clone()
        return observations, None, actions[:, 0], (fell | late).long(), {"time_outs": late}


def test_a_late_reset_shows_nothing_of_the_old_episode():
    task = LateTask(2)
    env = IsaacVector(task)
    observations, _ = env.reset(seed=0)
    assert observations.tolist() == [[0, 0], [0, 0]]
    actions = np.array([[1.0], [0.5]], dtype=np.float32)
    assert env.step(actions)[0].tolist() == [[0, 0], [0, 0]]  # the episodes begin
    for step in range(1, 4):
        observations, rewards, terminated, truncated, info = env.step(actions)
        assert observations.tolist() == [[step, step], [0.5 * step, step]] and rewards.tolist() == [step, 0.5 * step]
        assert not terminated.any() and not truncated.any() and info == {}
    observations, rewards, terminated, truncated, info = env.step(actions)
    assert terminated.tolist() == [True, False] and not truncated.any() and rewards.tolist() == [4.0, 2.0]
    assert info["_final_obs"].tolist() == [True, False] and info["final_obs"][0].tolist() == [4, 4]
    assert observations.tolist() == [[0, 0], [2, 4]]  # nothing seen of the first, the second goes on
    observations, _, terminated, truncated, info = env.step(np.array([[7.0], [0.5]], dtype=np.float32))
    assert truncated.tolist() == [False, True] and not terminated.any()
    assert info["final_obs"][1].tolist() == [2.5, 5] and observations.tolist() == [[0, 0], [0, 0]]
    assert task.n_resets.tolist() == [2, 1]


def test_a_task_that_leaves_resets_to_its_learner_is_reset():
    env = IsaacVector(LeavingTask(2))
    assert env.reset()[0].tolist() == [[0, 0], [0, 0]]
    actions = np.array([[2.0], [0.0]], dtype=np.float32)
    env.step(actions)
    observations, _, terminated, _, info = env.step(actions)
    assert terminated.tolist() == [True, False] and info["final_obs"][0].tolist() == [4, 2]
    assert observations.tolist() == [[0, 0], [0, 2]]
    assert env.step(actions)[0].tolist() == [[2, 1], [0, 3]]


def test_earlier_observations_are_not_changed_by_later_steps():
    env = IsaacVector(LateTask(1))
    first, _ = env.reset()
    actions = np.ones((1, 1), dtype=np.float32)
    env.step(actions)
    second = env.step(actions)[0]
    env.step(actions)
    assert first.tolist() == [[0, 0]] and second.tolist() == [[1, 1]]


def test_prompt_resets_lose_the_final_observation():
    env = IsaacVector(PromptTask())
    assert env.reset()[0].tolist() == [[1], [1]]
    still = np.zeros((2, 1), dtype=np.float32)
    observations, _, terminated, truncated, info = env.step(still)
    assert terminated.tolist() == [False, True] and not truncated.any() and observations.tolist() == [[2], [0]]
    env.step(still)
    observations, _, terminated, truncated, info = env.step(still)
    assert truncated.tolist() == [True, False] and terminated.tolist() == [False, True]
    assert observations.tolist() == [[0], [0]] and info["final_obs"].tolist() == [[3], [1]]  # of one step before


def test_what_descendants_of_legged_gym_add_is_left_out():
    class Manipulator(PromptTask):
        def step(self, actions):
            observations, privileged, rewards, ended, extras = super().step(actions)
            return observations, privileged, rewards, -rewards, ended, extras, ended.nonzero(), {"last": observations}

    env = IsaacVector(Manipulator())
    env.reset()
    actions = np.array([[1.0], [2.0]], dtype=np.float32)
    observations, rewards, terminated, truncated, _ = env.step(actions)
    assert observations.tolist() == [[2], [0]] and rewards.tolist() == [1.0, 2.0]
    assert terminated.tolist() == [False, True] and not truncated.any()


def test_a_task_without_time_outs_only_terminates():
    class Silent(LateTask):
        def step(self, actions):
            return *super().step(actions)[:3], {}

    env = IsaacVector(Silent(1))
    env.reset()
    for _ in range(6):
        _, _, terminated, truncated, _ = env.step(np.zeros((1, 1), dtype=np.float32))
    assert terminated.all() and not truncated.any()


def test_actions_have_the_bounds_of_the_task():
    assert IsaacVector(LateTask(1)).single_action_space.is_bounded()
    assert not IsaacVector(PromptTask()).single_action_space.is_bounded()
    stepper = Stepper(IsaacVector(PromptTask()))
    assert stepper.step(np.full((2, 1), 7.0))[1].tolist() == [7.0, 7.0]


def test_ppo_learns_on_a_task():
    settings = {"rollout_steps": 32, "minibatch_size": 256, "learning_rate": 1e-2}
    run = ppo.train(ppo.Config(env=IsaacVector(LateTask(32)), total_steps=20_000, **settings), background=False)
    _, returns = run.curve("rollout/ep_rew_mean")
    # Best is to stay at 3: about 1 + 2 + 3 + 3 + 3. Random actions around 0 earn nothing.
    assert returns[0] < 4.0 and returns[-1] > 7.0


# ---------------------------------------------------------------------------------------------------- privileged
class TellingTask(LateTask):
    """As a VecTask with states: the simulator knows 10 x, 20 x and 30 x."""

    num_states = 3

    def step(self, actions):
        observations, *rest = super().step(actions)
        self.states_buf = self.x[:, None] * torch.tensor([10.0, 20.0, 30.0])
        return observations | {"states": self.states_buf}, *rest


class TellingLeavingTask(LeavingTask):
    num_states = 1

    def told(self, observations):
        return observations | {"states": self.x[:, None]}

    def step(self, actions):
        observations, *rest = super().step(actions)
        return self.told(observations), *rest

    def reset_done(self):
        observations, ids = super().reset_done()
        return self.told(observations), ids


class TellingRobot(PromptTask):
    """As a LeggedRobot with privileged observations."""

    num_privileged_obs = 2

    def step(self, actions):
        observations, _, *rest = super().step(actions)
        self.privileged_obs_buf = torch.cat((observations, 100 + observations), dim=1)
        return observations, self.privileged_obs_buf, *rest


def plain(observations):
    return {name: part.tolist() for name, part in observations.items()}


def test_states_stand_beside_the_observations_also_at_the_end():
    env = IsaacVector(TellingTask(2))
    assert {name: space.shape for name, space in env.single_observation_space.items()} == {"obs": (2,), "state": (3,)}
    nothing = {"obs": [[0, 0]] * 2, "state": [[0, 0, 0]] * 2}
    assert plain(env.reset()[0]) == nothing
    actions = torch.tensor([[2.0], [0.5]])
    assert plain(env.step(actions)[0]) == nothing
    env.step(actions)
    observations, _, terminated, _, info = env.step(actions)
    assert terminated.tolist() == [True, False]
    assert plain(info["final_obs"]) == {"obs": [[4, 2], [1, 2]], "state": [[40, 80, 120], [10, 20, 30]]}
    assert plain(observations) == {"obs": [[0, 0], [1, 2]], "state": [[0, 0, 0], [10, 20, 30]]}
    kept = observations["state"].clone()
    env.task.states_buf += 1.0
    assert torch.equal(observations["state"], kept)


def test_states_of_a_task_that_its_learner_resets():
    env = IsaacVector(TellingLeavingTask(1))
    assert plain(env.reset()[0]) == {"obs": [[0, 0]], "state": [[0]]}
    actions = torch.tensor([[2.0]])
    env.step(actions)
    observations, *_, info = env.step(actions)
    assert plain(info["final_obs"]) == {"obs": [[4, 2]], "state": [[4]]}
    assert plain(observations) == {"obs": [[0, 0]], "state": [[0]]}


def test_privileged_observations_of_a_legged_robot():
    env = IsaacVector(TellingRobot())
    assert plain(env.reset()[0]) == {"obs": [[1], [1]], "state": [[1, 101], [1, 101]]}
    observations, _, terminated, _, info = env.step(torch.zeros(2, 1))
    assert plain(observations) == {"obs": [[2], [0]], "state": [[2, 102], [0, 100]]} and terminated.tolist() == [0, 1]
    assert plain(info["final_obs"]) == {"obs": [[1], [1]], "state": [[1, 101], [1, 101]]}  # of one step before
    without = type("Without", (PromptTask,), {"num_privileged_obs": None})()
    assert IsaacVector(without).single_observation_space.shape == (1,)
    broken = type("Broken", (PromptTask,), {"num_privileged_obs": 7})()
    with pytest.raises(TypeError, match="7 numbers of 'state' for each of 2 robots, but returned None for them"):
        IsaacVector(broken).reset()


@pytest.mark.parametrize("task", [lambda: TellingTask(8), lambda: TellingLeavingTask(8), TellingRobot])
def test_ppo_shows_the_states_to_its_critic_alone(task):
    run = ppo.train(ppo.Config(env=IsaacVector(task()), total_steps=2048, rollout_steps=32), background=False)
    spaces_ = run.agent.spaces
    rows = torch.randn(4, spaces_.size)
    changed = rows.clone()
    changed[:, spaces_.parts["state"]] += 1.0
    assert torch.equal(run.agent.choose(rows, True), run.agent.choose(changed, True))
    assert not torch.equal(run.agent.value_of(rows), run.agent.value_of(changed))
    one = {"obs": np.zeros(spaces_.observation_space["obs"].shape, np.float32)}
    assert run.agent.act(one).shape == (1,)
