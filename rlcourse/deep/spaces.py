"""Between an environment and the networks of an agent: observations become rows of numbers, actions get their units.

spaces = Spaces(env.observation_space, env.action_space)
rows = spaces.rows(observations)             # a tensor (N, spaces.size)
env_actions = spaces.to_env(actions)         # from units in which a bounded box is [-1, 1]
"""

from collections.abc import Mapping

import numpy as np
import torch
from gymnasium import spaces as gym
from torch.nn.functional import one_hot

NO_BOUND = 1e30  # from here on a bound says "none": float32's largest number is often written for infinity
# What a robot can measure -> what only its simulator knows, by the names that simulators give to parts of observations.
PRIVILEGED = {"obs": "state", "policy": "critic"}
LEAST_IMAGE = 8  # pixels; smaller arrays are taken for numbers


class Spaces:
    """The spaces of one environment, and the way from them to the networks and back.

    observation_space : Box, Discrete, MultiBinary, MultiDiscrete, or a Dict of these; action_space : Discrete or Box
    device : where the tensors are

    Attributes
    ----------
    observation_space, action_space : as given
    size : int, how many numbers a row has
    parts : dict, name of each part of a Dict -> slice of the row; empty for other spaces
    image : shape of the observation if it is a picture, else None. A picture is a Box with two axes of at least 8, of
        bytes; or with a third axis, of any numbers from 0 to 1 or from 0 to 255
    dtype : of the rows: torch.uint8 for pictures of whole numbers, else torch.float32
    action_size : int, how many actions there are to choose from, or components of an action

    A choice (Discrete) becomes one-hot; a part with several axes is flattened.
    Raises TypeError, which names the space, for spaces of other kinds.
    """

    def __init__(self, observation_space, action_space, device="cpu"):
        if not isinstance(action_space, gym.Discrete | gym.Box):
            raise TypeError(f"Actions are in {action_space}, expected Discrete or Box. Wrap the environment.")
        self.observation_space, self.action_space, self.device = observation_space, action_space, torch.device(device)
        self.parts, end = {}, 0
        for name, space in _leaves(observation_space):
            begin, end = end, end + _size(space)
            self.parts[name] = slice(begin, end)
        if not isinstance(observation_space, gym.Dict):
            self.parts = {}
        self.size = end
        self.image = observation_space.shape if _is_image(observation_space) else None
        is_bytes = self.image is not None and not np.issubdtype(observation_space.dtype, np.floating)
        self.dtype = torch.uint8 if is_bytes else torch.float32
        if isinstance(action_space, gym.Discrete):
            self.action_size = int(action_space.n)
        else:
            self.action_size = int(np.prod(action_space.shape))
            low, high = _bounds(action_space)
            self._box = low, high, np.isfinite(low) & np.isfinite(high)
            self._box_tensors = [torch.from_numpy(each).to(self.device) for each in self._box]

    def rows(self, observations, sees=None):
        """A tensor (N, size) of N observations, each part (N, …), in the environment's own form; always a copy.

        sees : names of the parts of a Dict that count, None: all; others may be missing, and are zeros then.
        Raises ValueError for another shape, and for a part that counts and is missing.
        """
        if not isinstance(self.observation_space, gym.Dict):
            return self._row(self.observation_space, observations)
        found = {name: part for name in self.parts if (part := _part(observations, name)) is not None}
        missing = [name for name in (self.parts if sees is None else self.leaves(sees)) if name not in found]
        if missing:
            raise ValueError(f"The observation has no {missing[0]!r}; it has {', '.join(found) or 'no part'}.")
        rows = {name: self._row(space, found[name]) for name, space in self._leaves() if name in found}
        count = len(next(iter(rows.values())))
        for name in self.parts.keys() - rows.keys():
            rows[name] = torch.zeros(count, len(range(self.size)[self.parts[name]]), device=self.device)
        return torch.cat([rows[name] for name in self.parts], dim=1)

    def _leaves(self):
        return _leaves(self.observation_space)

    def _row(self, space, observations):
        if np.shape(observations)[1:] != space.shape:
            raise ValueError(
                f"Observations have shape {np.shape(observations)}, expected (N, *{space.shape}): N of them, or one "
                f"with shape {space.shape}."
            )
        if isinstance(space, gym.Discrete | gym.MultiDiscrete):
            return self._one_hot(space, observations)
        if isinstance(observations, torch.Tensor):
            return observations.to(self.device, self.dtype, copy=True).reshape(len(observations), -1)
        dtype = np.uint8 if self.dtype == torch.uint8 else np.float32
        rows = torch.from_numpy(np.array(observations, dtype=dtype).reshape(len(observations), -1))
        return rows if self.device.type == "cpu" else rows.to(self.device)

    def _one_hot(self, space, observations):
        """(N, …) choices -> (N, sum of the numbers of choices) float32."""
        choices = torch.as_tensor(observations, device=self.device) - torch.as_tensor(space.start, device=self.device)
        columns = zip(_choices(space), choices.reshape(len(choices), -1).long().unbind(1), strict=True)
        return torch.cat([one_hot(column, int(n)).float() for n, column in columns], dim=1)

    def to_env(self, actions):
        """The environment's own actions from those of a policy: (N,) from 0, or (N, D); NumPy or tensor, as given.

        A component with two bounds is in units in which they are -1 and 1, all others are as they are. What is
        outside comes to the nearest bound; for a box of whole numbers the nearest one is taken.
        """
        space = self.action_space
        if isinstance(space, gym.Discrete):
            return actions + int(space.start)
        actions = actions.reshape(-1, *space.shape)
        if isinstance(actions, torch.Tensor):
            box = (each.to(actions.device) for each in self._box_tensors)
            dtype = torch.from_numpy(np.zeros(1, space.dtype)).dtype
            return _whole(_into_box(torch, actions.double(), *box), dtype.is_floating_point).to(dtype)
        boxed = _into_box(np, actions.astype(np.float64), *self._box)
        return _whole(boxed, np.issubdtype(space.dtype, np.floating)).astype(space.dtype)

    def answer(self, observations, choose, sees=None):
        """What `choose` does with the environment's own observations, one or N, as the environment's own action(s).

        choose : function, rows (N, size) -> actions (N,) or (N, D), tensors.
        sees : names of the parts of a Dict that it looks at; the others may be missing. None: all.
        """
        space, first = self.observation_space, observations
        if isinstance(space, gym.Dict):
            given = ((leaf, _part(observations, name)) for name, leaf in _leaves(space))
            space, first = next((each for each in given if each[1] is not None), (space, {}))
        one = np.ndim(first) == len(space.shape or ())
        actions = choose(self.rows(_alone(observations) if one else observations, sees))
        actions = self.to_env(actions if isinstance(first, torch.Tensor) else actions.cpu().numpy())
        return actions[0] if one else actions

    @property
    def measured(self):
        """Names of the parts that a robot has without its simulator; None: all, as far as the names tell."""
        names = getattr(self.observation_space, "spaces", ())
        return next(((own,) for own, privileged in PRIVILEGED.items() if {own, privileged} <= set(names)), None)

    def leaves(self, names):
        """Names of the parts with these names, and of the parts in them. ValueError if there is no such part."""
        found = []
        for name in names:
            inside = [part for part in self.parts if part == name or part.startswith(f"{name}.")]
            if not inside:
                known = ", ".join(self.parts) or "one part without a name"
                raise ValueError(f"There is no part {name!r} in the observations; there is {known}.")
            found += inside
        return found

    def columns(self, names):
        """Indices of the parts with these names, in this order. ValueError if there is no such part."""
        return [index for name in self.leaves(names) for index in range(*self.parts[name].indices(self.size))]


def is_bounded(box):
    """Whether every component of a Box has two bounds."""
    return bool(np.isfinite(_bounds(box)).all())


def _bounds(box):
    low, high = box.low.astype(np.float64), box.high.astype(np.float64)
    return np.where(low > -NO_BOUND, low, -np.inf), np.where(high < NO_BOUND, high, np.inf)


def _into_box(xp, actions, low, high, scaled):
    """actions (N, …), of which those that are `scaled` are to be brought from [-1, 1] to [low, high]; all clipped."""
    share = (actions.clip(-1.0, 1.0) + 1.0) / 2.0
    # A mean of both bounds, weighted 0 and 1 at the ends: low + share * (high - low) would miss `high` by rounding.
    between = share * xp.where(scaled, high, 0.0) + (1.0 - share) * xp.where(scaled, low, 0.0)
    return xp.where(scaled, between, actions).clip(low, high)


def _whole(actions, is_floating):
    return actions if is_floating else actions.round()


def _leaves(space, path=""):
    """(name, space) of all parts; those of a Dict in a Dict are named "outer.inner"."""
    if isinstance(space, gym.Dict):
        for name, part in space.spaces.items():
            yield from _leaves(part, f"{path}.{name}" if path else name)
    elif isinstance(space, gym.Box | gym.Discrete | gym.MultiBinary | gym.MultiDiscrete):
        if path and _is_image(space):
            raise TypeError(f"The part {path!r} of the observations is a picture, {space}: only alone can it be one.")
        yield path, space
    else:
        raise TypeError(
            f"Observations are in {space}, expected Box, Discrete, MultiBinary, MultiDiscrete or a Dict of these. Wrap "
            "the environment in gymnasium.wrappers.FlattenObservation."
        )


def _size(space):
    if isinstance(space, gym.Discrete | gym.MultiDiscrete):
        return int(np.sum(_choices(space)))
    return int(np.prod(space.shape))


def _choices(space):
    return [space.n] if isinstance(space, gym.Discrete) else space.nvec.ravel()


def _is_image(space):
    """Whether a Box is a picture, see `Spaces`."""
    if not isinstance(space, gym.Box) or sum(length >= LEAST_IMAGE for length in space.shape) < 2:
        return False
    # Two axes alone may be anything: joints and their sensors, stacked frames of a vector.
    as_bright = len(space.shape) > 2 and (space.low == 0).all() and space.high.min() == space.high.max() in (1, 255)
    return space.dtype == np.uint8 or as_bright


def _part(observations, path):
    """The part with this name, None where it is missing."""
    for name in path.split("."):
        if not isinstance(observations, Mapping) or name not in observations:
            return None
        observations = observations[name]
    return observations


def _alone(observations):
    """One observation as a batch of one."""
    if isinstance(observations, dict):
        return {name: _alone(part) for name, part in observations.items()}
    return observations[None] if isinstance(observations, torch.Tensor) else np.asarray(observations)[None]
