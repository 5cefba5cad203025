"""Forces and torques on bodies from outside. They act during the next step only, and add up until then."""

import numpy as np
import torch

from rlcourse.isaacgym.physics.tensors import rotate
from rlcourse.isaacgym.values.constants import ENV_SPACE, GLOBAL_SPACE, LOCAL_SPACE

ALL = slice(None)


class ExternalForces:
    """What pushes the bodies of a simulation."""

    def __init__(self, simulation):
        self._simulation = simulation
        self._bodies = torch.as_tensor(simulation.scene.layout.bodies, device=simulation.device)
        origins = np.array([np.array(environment.origin) for environment in simulation.environments])
        self._origins = torch.from_numpy(origins).to(simulation.device).unsqueeze(1)
        self._pending = False

    def apply(self, force=None, torque=None, position=None, space=ENV_SPACE, env_ids=ALL, handles=ALL):
        """Push K bodies in n environments.

        force, torque, position : (n, K, 3), N, N m, m. The force acts at `position`, or at the centre of mass.
        space : the frame of all three. ENV_SPACE: the environment; GLOBAL_SPACE: the world, where environments stand
            at their origins; LOCAL_SPACE: the body
        env_ids, handles : slices of environments and of their bodies
        """
        if space not in (ENV_SPACE, LOCAL_SPACE, GLOBAL_SPACE):
            raise ValueError(f"space is {space!r}, expected ENV_SPACE, LOCAL_SPACE or GLOBAL_SPACE.")
        backend, bodies = self._simulation.backend, self._bodies[handles]
        applied = backend.field("xfrc_applied")
        force, torque, position = (x if x is None else x.to(applied) for x in (force, torque, position))

        def of_bodies(name):
            self._simulation.require("kinematics")
            self._simulation.update()
            return backend.field(name)[env_ids][:, bodies]

        if space == LOCAL_SPACE:
            quaternion = of_bodies("xquat")
            force, torque, position = (x if x is None else rotate(quaternion, x) for x in (force, torque, position))
        if position is not None and force is not None:
            start = 0
            if space == LOCAL_SPACE:
                start = of_bodies("xpos")
            elif space == GLOBAL_SPACE:
                start = -self._origins[env_ids]
            moment = torch.linalg.cross(position + start - of_bodies("xipos"), force)
            torque = moment if torque is None else torque + moment
        for part, vector in ((slice(0, 3), force), (slice(3, 6), torque)):
            if vector is not None:
                applied[env_ids, bodies, part] += vector
        if not self._pending:
            self._pending = True
            self._simulation.after_step(self._clear)

    def _clear(self):
        self._simulation.backend.field("xfrc_applied").zero_()
        self._pending = False
