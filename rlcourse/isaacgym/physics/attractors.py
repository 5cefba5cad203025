"""Attractors: springs with dampers that pull a body to a pose.

An attractor is one actuator for each axis, between a site on the body and a site on a mocap body at the target. Its
force is -stiffness offset - damping velocity, and MuJoCo integrates it implicitly, so it may be very stiff. Damping
below stiffness * time step is raised to it, which springs that the time step resolves do not feel.
"""

import mujoco
import numpy as np
import torch

from rlcourse.isaacgym.values.constants import AXIS_SWING_1, AXIS_SWING_2, AXIS_TWIST, AXIS_X, AXIS_Y, AXIS_Z

AXES = (AXIS_X, AXIS_Y, AXIS_Z, AXIS_TWIST, AXIS_SWING_1, AXIS_SWING_2)  # along and about x, y, z of the target


def add_attractors(spec, environment, body_names):
    """Add the attractors of an environment to its MjSpec. body_names : of its bodies, by handle"""
    for number, properties in enumerate(environment.attractors):
        name = _name(number)
        spec.worldbody.add_body(name=name, mocap=True).add_site(name=f"{name} target")
        # compiled anywhere but at the body's origin, where MuJoCo would not look at the position again
        spec.body(body_names[properties.rigid_handle]).add_site(name=name, pos=[1, 1, 1], quat=[0, 0, 0, 1])
        for axis, gear in zip(AXES, np.eye(6), strict=True):
            if properties.axes & axis:
                spec.add_actuator(
                    name=_axis_name(number, axis),
                    trntype=mujoco.mjtTrn.mjTRN_SITE,
                    target=name,
                    refsite=f"{name} target",
                    gear=gear,
                    gainprm=np.zeros(10),
                    biastype=mujoco.mjtBias.mjBIAS_AFFINE,
                )


class Attractors:
    """The attractors of all environments, each of which has the same number."""

    def __init__(self, simulation):
        self._simulation, self._model = simulation, simulation.scene.model
        pulled = [[a.rigid_handle for a in environment.attractors] for environment in simulation.environments]
        for i, bodies in enumerate(pulled):
            if bodies != pulled[0]:
                raise ValueError(
                    f"Environment {i} has attractors on the bodies {bodies}, environment 0 on {pulled[0]}. All "
                    "environments must have the same; stiffness, axes and targets may differ."
                )
        for number in range(len(pulled[0])):
            self.write(number, list(range(simulation.n_envs)))

    def restart(self, env_ids):
        """Put the targets in environments (list) where the attractors' properties say."""
        for number in range(len(self._simulation.environments[0].attractors)):
            self.write_targets(number, env_ids)

    def write(self, number, env_ids):
        """Bring the attractors with this number, in environments (list), to their properties."""
        properties = [self._simulation.environments[i].attractors[number] for i in env_ids]
        write, site = self._simulation.backend.write, self._model.site(_name(number)).id
        for axis in AXES:
            gains = np.array([(p.stiffness, self._damping(p)) if p.axes & axis else (0, 0) for p in properties])
            actuator = mujoco.mj_name2id(self._model, mujoco.mjtObj.mjOBJ_ACTUATOR, _axis_name(number, axis))
            if actuator >= 0:
                write("actuator_biasprm", env_ids, (actuator, slice(1, 3)), -gains)
            elif gains.any():
                raise ValueError(
                    f"Attractor {number} was created in environment 0 without the axis flag {axis}, which therefore "
                    "cannot be added later or elsewhere. Create it with all axes, with stiffness 0 if need be."
                )
        write("site_pos", env_ids, (site,), np.array([np.array(p.offset.p) for p in properties]))
        write("site_quat", env_ids, (site,), _w_first([p.offset.r for p in properties]))
        self.write_targets(number, env_ids)

    def _damping(self, properties):
        """That of the properties, but enough that a spring too stiff for the time step relaxes within it.

        Without it, such a spring drives bodies that turn fast ever faster.
        """
        return max(properties.damping, properties.stiffness * self._model.opt.timestep)

    def write_targets(self, number, env_ids):
        """Bring the targets of the attractors with this number, in environments (list), to their properties."""
        targets = [self._simulation.environments[i].attractors[number].target for i in env_ids]
        mocap = int(self._model.body(_name(number)).mocapid[0])
        for name, values in (
            ("mocap_pos", np.array([np.array(target.p) for target in targets])),
            ("mocap_quat", _w_first([target.r for target in targets])),
        ):
            field = self._simulation.backend.field(name)
            field[env_ids, mocap] = torch.from_numpy(values).to(field)


def _name(number):
    return f"attractor {number}"


def _axis_name(number, axis):
    return f"attractor {number} axis {axis}"


def _w_first(quaternions):
    return np.roll([np.array(quaternion) for quaternion in quaternions], 1, axis=-1)
