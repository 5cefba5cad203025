"""Drives of the degrees of freedom: their properties, targets and efforts.

In the modes POS and VEL a drive pulls with stiffness (target - position) + damping (target velocity - velocity), at
most `effort`. It is an actuator with force ctrl - stiffness q - damping qdot, where ctrl holds the targets' part, so
that MuJoCo treats it implicitly: a drive at its limit is the exception, its force is the same wherever the link goes,
and a stiff one would throw a light link about. Such drives are kept just below their limits. In the modes NONE and
EFFORT stiffness and damping are a passive spring about zero and a damper, and only EFFORT follows efforts, which are
applied as they are. Targets and efforts stay until they are set again.
"""

import numpy as np
import torch

from rlcourse.isaacgym.physics.layout import index
from rlcourse.isaacgym.values.constants import DOF_MODE_EFFORT, DOF_MODE_NONE, DOF_MODE_POS, DOF_MODE_VEL
from rlcourse.isaacgym.values.properties import DOF_PROPERTIES, UNLIMITED

ALL = slice(None)
POSITION, VELOCITY = 0, 1
BELOW = 0.999  # of the limit of a stiff drive
FREE_RANGE = 1e10  # of degrees of freedom whose limits were taken away after the model was made


def checked_properties(properties, count):
    """A copy of a DOF_PROPERTIES array with `count` rows; raises TypeError or ValueError naming what is wrong."""
    properties = np.asarray(properties)
    missing = [name for name in DOF_PROPERTIES.names if name not in (properties.dtype.names or ())]
    if missing:
        raise TypeError(
            f"DOF properties must be a structured array as get_asset_dof_properties returns it, got dtype "
            f"{properties.dtype} without {', '.join(missing)}."
        )
    if properties.shape != (count,):
        raise ValueError(f"DOF properties must have shape ({count},), one row per DOF, got {properties.shape}.")
    modes = (DOF_MODE_NONE, DOF_MODE_POS, DOF_MODE_VEL, DOF_MODE_EFFORT)
    wrong = ~np.isin(properties["driveMode"], modes)
    if wrong.any():
        raise ValueError(
            f"driveMode of DOF {np.flatnonzero(wrong)[0]} is {properties['driveMode'][wrong][0]}, expected "
            "DOF_MODE_NONE, DOF_MODE_POS, DOF_MODE_VEL or DOF_MODE_EFFORT."
        )
    return properties.astype(DOF_PROPERTIES)


def model_values(properties, place):
    """What DOF properties (..., nd) are in MuJoCo: [(MjModel field, (rows, column), values (..., nd))].

    place : ActorLayout or Layout with the nd degrees of freedom
    """
    p = {name: properties[name].astype(float) for name in ("lower", "upper", "stiffness", "damping", "effort")}
    driven = is_driven(properties)
    limited = properties["hasLimits"]
    return [
        ("actuator_gainprm", (place.actuators, 0), driven.astype(float)),
        ("actuator_biasprm", (place.actuators, 1), -p["stiffness"] * driven),
        ("actuator_biasprm", (place.actuators, 2), -p["damping"] * driven),
        ("actuator_forcerange", (place.actuators, 0), -p["effort"]),
        ("actuator_forcerange", (place.actuators, 1), p["effort"]),
        ("jnt_stiffness", (place.joints,), p["stiffness"] * ~driven),
        ("jnt_range", (place.joints, 0), np.where(limited, p["lower"], -FREE_RANGE)),
        ("jnt_range", (place.joints, 1), np.where(limited, p["upper"], FREE_RANGE)),
        ("dof_damping", (place.dof_qvel,), p["damping"] * ~driven),
        ("dof_frictionloss", (place.dof_qvel,), properties["friction"].astype(float)),
        ("dof_armature", (place.dof_qvel,), properties["armature"].astype(float)),
    ]


def is_driven(properties):
    """Which degrees of freedom follow targets."""
    return np.isin(properties["driveMode"], (DOF_MODE_POS, DOF_MODE_VEL))


class Drives:
    """Targets and efforts of all environments, and the gains that turn targets into controls.

    targets : (n_envs, D, 2), positions (rad or m) and velocities (rad/s or m/s)
    """

    def __init__(self, backend, layout, properties):
        """properties : DOF_PROPERTIES array (n_envs, D)."""
        self._backend, self._layout = backend, layout
        self._controls, self._positions, self._velocities = (
            index(ids, backend.device) for ids in (layout.actuators, layout.dof_qpos, layout.dof_qvel)
        )
        self._addresses = torch.as_tensor(layout.dof_qvel, device=backend.device)
        controls = backend.field("ctrl")[:, self._controls]
        self._stiffness, self._damping, self._largest, self._takes_effort = (
            torch.empty_like(controls) for _ in range(4)
        )
        self.targets = controls.new_zeros(*controls.shape, 2)
        self._inertia = torch.from_numpy(backend.model.dof_M0[layout.dof_qvel]).to(controls)
        self._set_gains((ALL, ALL), properties)

    def set_properties(self, env, actor, properties):
        """Give one actor DOF_PROPERTIES (nd,), in the model too. env, actor: index of environment, place in it."""
        place = self._layout.actors[actor]
        for name, where, values in model_values(properties, place):
            self._backend.write(name, env, where, values)
        start = self._layout.dof_start[actor]
        self._set_gains((env, slice(start, start + len(place.joints))), properties)
        self._write_controls(slice(env, env + 1))

    def set_targets(self, values, env=ALL, dof=ALL, kind=ALL):
        """Set targets[env, dof, kind]. env, dof: (K,) each, or ALL; kind: POSITION, VELOCITY, or ALL for both."""
        self.targets[env, dof, kind] = values.to(self.targets.dtype)
        self._write_controls(ALL)

    def set_efforts(self, efforts, env=ALL, dof=ALL):
        """Set forces (N) or torques (N m), (K,) or (n_envs, D). Only DOFs of the mode EFFORT take them."""
        if not self._all_take_effort:
            efforts = efforts * self._takes_effort[env, dof]
        columns = self._velocities if dof is ALL else self._addresses[dof]
        # a plain slice converts while it copies
        same = efforts if isinstance(columns, slice) else efforts.to(self.targets.dtype)
        self._backend.field("qfrc_applied")[env, columns] = same

    def efforts(self, env, dof):
        """What `set_efforts` has set."""
        return self._backend.field("qfrc_applied")[env, self._addresses[dof]]

    def before_step(self):
        """Keep stiff drives below their limits, in the modes POS and VEL."""
        if not self._some_stiff:
            return
        position, velocity = self._state()
        below = BELOW * self._largest
        pull = self._pull(position, velocity).clamp(-below, below)
        controls = pull + self._stiffness * position + self._damping * velocity
        ctrl = self._backend.field("ctrl")
        ctrl[:, self._controls] = torch.where(self._stiff, controls, ctrl[:, self._controls])

    def forces(self):
        """What drives and efforts do on each DOF, (n_envs, D), N m or N.

        The drives' part is that at the end of the last step, which is what an implicit drive did during the step.
        """
        pull = self._pull(*self._state()).clamp(-self._largest, self._largest)
        return pull + self._backend.field("qfrc_applied")[:, self._velocities]

    def _state(self):
        """Positions and velocities, (n_envs, D) each."""
        return self._backend.field("qpos")[:, self._positions], self._backend.field("qvel")[:, self._velocities]

    def _pull(self, position, velocity):
        """What drives without limits would do, (n_envs, D)."""
        pull = self._stiffness * (self.targets[..., POSITION] - position)
        return pull.addcmul_(self._damping, self.targets[..., VELOCITY] - velocity)

    def _set_gains(self, where, properties):
        driven = is_driven(properties)
        for gain, values in (
            (self._stiffness, properties["stiffness"] * driven),
            (self._damping, properties["damping"] * driven),
            (self._largest, properties["effort"]),
            (self._takes_effort, properties["driveMode"] == DOF_MODE_EFFORT),
        ):
            gain[where] = torch.from_numpy(np.array(values, dtype=float)).to(gain)
        self._all_take_effort = bool(self._takes_effort.all())
        self.find_stiff()

    def find_stiff(self):
        """See which drives are stiff for the present time step."""
        step = self._backend.constant("opt.timestep").unsqueeze(-1)
        self._stiff = (step * (step * self._stiffness + self._damping) > self._inertia) & (self._largest < UNLIMITED)
        self._some_stiff = bool(self._stiff.any())

    def _write_controls(self, rows):
        targets = self.targets[rows]
        controls = self._stiffness[rows] * targets[..., POSITION] + self._damping[rows] * targets[..., VELOCITY]
        self._backend.field("ctrl")[rows, self._controls] = controls
