"""Hindsight experience replay (HER; Andrychowicz et al. 2017): learning from episodes that missed their goal.

An episode that missed its goal has shown how to come to where it ended. So most of the transitions that are drawn get
another goal, one that the same episode did reach later, and the reward that the environment would have paid for it.

The observations are a Dict with the parts `observation`, `achieved_goal` and `desired_goal`, and the environment has a
function `compute_reward(achieved_goal, desired_goal, info)`, as in gymnasium-robotics. It is asked for many rows of
goals at once if it answers that as it answers single ones, row by row otherwise; a plain reward for many copies at once
is thus a few array operations. `compute_terminated` is used where there is one. (`compute_truncated` would change
nothing: after a truncation the value of the next observation counts, as it does between two steps.)
"""

import warnings

import numpy as np
import torch
from gymnasium import spaces as gym

from rlcourse.deep.buffers import Batch, ReplayBuffer, n_step_sums, rows_of

ACHIEVED, DESIRED = "achieved_goal", "desired_goal"
STRATEGIES = ("future", "final")
UNDER_WAY = 2**62  # the number of the last step of an episode that has not ended


def replay_buffer(config, spaces):
    """The replay buffer of an agent: HindsightReplay where observations have a goal and `config.hindsight` is not 0."""
    if config.hindsight and has_goals(spaces):
        return HindsightReplay(config.buffer_size, config.num_envs, spaces, config.hindsight, frames=config.frames)
    return ReplayBuffer(config.buffer_size, config.num_envs, spaces)


def has_goals(spaces):
    """Whether observations are a Dict with the three parts."""
    return {"observation", ACHIEVED, DESIRED} <= set(getattr(spaces.observation_space, "spaces", ()))


class HindsightReplay(ReplayBuffer):
    """A replay buffer that gives `share` of the transitions it draws another goal.

    spaces : `rlcourse.deep.spaces.Spaces` of observations with the three parts
    share : of each batch; 0.8 are k = 4 changed transitions for one that stays as it was
    strategy : "future" takes a goal that was achieved at a step drawn from this one to the episode's last, "final" the
        one achieved at its last. Of an episode under way, the newest step is the last.
    frames : how many observations stand beside each other in one row; the new goal replaces that of each

    Call `fill_from(stepper)` before steps of it are added. With `n_steps` above 1 all rewards of a sum are those for
    the new goal, and it stops where that one ends the episode.

    Raises TypeError or ValueError where the goals do not fit.
    """

    def __init__(self, capacity, num_envs, spaces, share=0.8, strategy="future", frames=1):
        super().__init__(capacity, num_envs, spaces)
        if not has_goals(spaces):
            raise TypeError(
                f"Observations are in {spaces.observation_space}, expected a Dict with the parts observation, "
                f"{ACHIEVED} and {DESIRED}."
            )
        if not 0.0 <= share <= 1.0:
            raise ValueError(f"share is {share}, expected a number from 0 to 1.")
        if strategy not in STRATEGIES:
            raise ValueError(f"strategy is {strategy!r}, expected {' or '.join(STRATEGIES)}.")
        goals = [spaces.observation_space[name] for name in (ACHIEVED, DESIRED)]
        if isinstance(goals[0], gym.Dict) or type(goals[0]) is not type(goals[1]) or goals[0].shape != goals[1].shape:
            raise TypeError(
                f"{ACHIEVED} is in {goals[0]} and {DESIRED} in {goals[1]}: expected the same kind and shape, and no "
                "Dict. hindsight=0 learns without changed goals."
            )
        self.share, self.strategy, self.frames = share, strategy, frames
        self.achieved, self.desired = (_newest(spaces.parts[name], frames) for name in (ACHIEVED, DESIRED))
        self.all_desired = spaces.parts[DESIRED]
        # The number of the last step of the episode that each transition belongs to; steps are counted from 0.
        self.last = torch.full(self.rewards.shape, UNDER_WAY, dtype=torch.int64, device=spaces.device)
        self._reward, self._terminated = None, None

    def fill_from(self, stepper):
        """Ask the environment of `stepper` from now on what goals pay. Raises TypeError if it cannot tell."""
        if stepper is self._stepper:
            return
        reward, terminated = map(stepper.function_of_env, ("compute_reward", "compute_terminated"))
        if reward is None:
            raise TypeError(
                f"Observations have a {DESIRED}, but the environment has no function compute_reward({ACHIEVED}, "
                f"{DESIRED}, info) to ask what other goals pay. Write one, or learn without with hindsight=0."
            )
        super().fill_from(stepper)
        self._close(self.count - 1)
        space = stepper.env.single_observation_space[DESIRED]
        self._reward = GoalFunction("compute_reward", reward, space, stepper.env_device)
        self._terminated = terminated and GoalFunction("compute_terminated", terminated, space, stepper.env_device)

    def shown(self, observations):
        """Observations with their own goals, and once more with the achieved ones: networks will see both kinds."""
        return torch.cat((observations, self._with_goals(observations, observations[:, self.achieved])))

    def add(self, observations, actions, next_observations, rewards, terminated, truncated):
        super().add(observations, actions, next_observations, rewards, terminated, truncated)
        newest = self.count - 1
        self.last[newest % self.rows] = UNDER_WAY
        self._close(newest)

    def _close(self, step):
        """Note where the episodes ended that did so with this step."""
        ended = self.ended[step % self.rows].nonzero().squeeze(1)
        if len(ended):
            columns = self.last[: self.count, ended]
            self.last[: self.count, ended] = columns.masked_fill(columns == UNDER_WAY, step)

    def sample(self, size, gamma, generator, n_steps=1):
        if self._reward is None:
            raise RuntimeError("Call fill_from(stepper) first: the environment has to be asked what goals pay.")
        drawn = self.draw(size, generator)
        if not self._reward.known:
            self._compare(drawn)
        changed = round(self.share * size)
        batches = []
        if changed:
            batches.append(self._changed(drawn[:changed], gamma, generator, n_steps))
        if changed < size:
            batches.append(self.transitions(drawn[changed:], gamma, n_steps))
        return Batch(*map(torch.cat, zip(*batches, strict=True)))

    def _changed(self, drawn, gamma, generator, n_steps):
        """The Batch of the transitions with these indices (B,), each with a goal that was reached later."""
        left = self._steps_left(drawn)
        goals = self._achieved_at(self._later(drawn, self._chosen(left, generator)))
        window, ahead = self.window(drawn, n_steps)
        # Columns past the end of the episode stand on its last step; `stop` keeps them out of the sums.
        window = torch.where(ahead > left[:, None], self._later(drawn, left)[:, None], window)
        rewards, terminated = self._outcomes(window.flatten(), goals.repeat_interleave(n_steps, dim=0))
        rewards, terminated = rewards.view(window.shape), terminated.view(window.shape)
        sums, steps, discounts = n_step_sums(rewards, terminated | (ahead >= left[:, None]), gamma)
        return Batch(
            self._with_goals(rows_of(self.observations, drawn), goals),
            rows_of(self.actions, drawn),
            sums,
            self._with_goals(rows_of(self.next_observations, window.gather(1, steps).squeeze(1)), goals),
            terminated.gather(1, steps).squeeze(1),
            discounts,
        )

    def _steps_left(self, drawn):
        """How many steps of the same episode come after the transitions with these indices, up to the newest."""
        newest = self.count - 1
        age = (newest - drawn // self.rewards.shape[1]) % self.rows
        return torch.take(self.last, drawn).clamp(max=newest) - (newest - age)

    def _chosen(self, left, generator):
        """How many steps later the new goal was achieved; 0: at the end of the transition itself."""
        if self.strategy == "final":
            return left
        draws = torch.rand(left.shape, generator=generator, device=generator.device, dtype=torch.float64)
        return (draws * (left + 1)).long()

    def _later(self, drawn, steps):
        """The indices of the transitions that came so many steps later."""
        return (drawn + steps * self.rewards.shape[1]) % self.rewards.numel()

    def _achieved_at(self, indices):
        return rows_of(self.next_observations, indices)[:, self.achieved]

    def _outcomes(self, indices, goals):
        """Rewards and terminations (B,) of transitions with these goals (B, size of a goal)."""
        achieved, terminated = self._achieved_at(indices), torch.take(self.terminated, indices)
        rewards = self._reward(achieved, goals)
        if self._terminated is not None:
            # Ends that the own goal does not explain, such as a fall, are ends under any goal.
            own = rows_of(self.observations, indices)[:, self.desired]
            others = terminated & ~self._terminated(achieved, own).bool()
            terminated = self._terminated(achieved, goals).bool() | others
        return rewards, terminated

    def _with_goals(self, rows, goals):
        """A copy of the rows (B, size) with these goals as the desired ones."""
        rows = rows.clone()
        rows[:, self.all_desired] = goals.repeat(1, self.frames)
        return rows

    def _compare(self, drawn):
        """Warn if the environment's steps pay something else than its `compute_reward` says."""
        own = rows_of(self.observations, drawn)[:, self.desired]
        said, paid = self._reward(self._achieved_at(drawn), own), torch.take(self.rewards, drawn)
        differs = ~torch.isclose(said, paid, rtol=1e-4, atol=1e-4)
        if differs.any():
            row = differs.nonzero()[0, 0]
            warnings.warn(
                f"The environment paid {paid[row]:.4g} for a step for which its compute_reward says {said[row]:.4g}. "
                "Changed goals are paid as compute_reward says: a wrapper that changes rewards should change it too.",
                stacklevel=2,
            )

    def __getstate__(self):
        return super().__getstate__() | {"_reward": None, "_terminated": None}


def _newest(part, frames):
    """Columns of the last of so many frames in those of a part."""
    return slice(part.stop - (part.stop - part.start) // frames, part.stop)


class GoalFunction:
    """A function of an environment, (achieved_goal, desired_goal, info) -> a number, for many rows of goals.

    space : of the goals; device : where the environment's tensors are, None for one that works with arrays.
    known : whether it has been tried out, in the first call, if many rows may be asked at once.
    """

    def __init__(self, name, function, space, device):
        self.name, self.function, self.space, self.device = name, function, space, device
        self.known, self.at_once = False, False

    def __call__(self, achieved, desired):
        """Two tensors (B, size of a goal) -> (B,) float32."""
        if self.at_once:
            return self._answers(
                self.function(self._goals(achieved), self._goals(desired), NoInfo(self.name)), achieved
            )
        pairs = zip(self._goals(achieved), self._goals(desired), strict=True)
        single = [self.function(one, other, NoInfo(self.name)) for one, other in pairs]
        answers = self._answers(torch.stack(list(map(torch.as_tensor, single))) if self.device else single, achieved)
        if not self.known:
            self.known, self.at_once = True, self._is_same_at_once(achieved, desired, answers)
        return answers

    def _is_same_at_once(self, achieved, desired, answers):
        try:
            together = self.function(self._goals(achieved), self._goals(desired), NoInfo(self.name))
            return np.shape(together) == tuple(answers.shape) and torch.allclose(
                self._answers(together, achieved), answers
            )
        except Exception:
            return False  # made for one goal at a time

    def _answers(self, values, achieved):
        """What the function returned as a tensor (B,)."""
        if not isinstance(values, torch.Tensor):
            values = torch.from_numpy(np.asarray(values, dtype=np.float32))
        return values.to(achieved.device, torch.float32).reshape(len(achieved))

    def _goals(self, columns):
        """Goals in the environment's own form, (B, ...), a copy: the function may write into it."""
        space = self.space
        if isinstance(space, gym.Discrete | gym.MultiDiscrete):
            choices = [space.n] if isinstance(space, gym.Discrete) else space.nvec.ravel().tolist()
            columns = torch.stack([part.argmax(dim=1) for part in columns.split(choices, dim=1)], dim=1)
            columns = columns + torch.as_tensor(space.start, device=columns.device).reshape(-1)
        goals = columns.reshape(-1, *space.shape)
        if self.device:
            return goals.to(self.device, torch.from_numpy(np.zeros(1, space.dtype)).dtype, copy=True)
        return np.array(goals.cpu().numpy(), dtype=space.dtype)


class NoInfo(dict):
    """The empty info that is given to functions of goals: a replay buffer keeps none."""

    def __init__(self, name):
        super().__init__()
        self.name = name

    def __missing__(self, key):
        raise ValueError(
            f"{self.name} reads info[{key!r}], but a replay buffer keeps no info. Put what it needs into the achieved "
            "goal, or learn without changed goals: hindsight=0."
        )

    def __reduce__(self):
        return NoInfo, (self.name,)
