"""Contact forces on bodies, and lists of contacts."""

import mujoco
import numpy as np
import torch

from rlcourse.isaacgym.values.constants import CC_NEVER
from rlcourse.isaacgym.values.properties import RIGID_CONTACT

SENSOR = "contact force on "
NET_FORCE = 3  # of the ways in which a contact sensor of MuJoCo makes one contact of many


def add_sensors(spec):
    """Add to an MjSpec a sensor of the net contact force on each body that has shapes."""
    for body in spec.bodies[1:]:
        if any(geom.contype or geom.conaffinity for geom in body.geoms):
            spec.add_sensor(
                name=SENSOR + body.name,
                type=mujoco.mjtSensor.mjSENS_CONTACT,
                reftype=mujoco.mjtObj.mjOBJ_BODY,
                refname=body.name,
                intprm=[1 << int(mujoco.mjtConDataField.mjCONDATA_FORCE), NET_FORCE, 1],
            )


class NetContactForces:
    """The sums of the contact forces on all bodies."""

    def __init__(self, simulation):
        self._simulation = simulation
        self._counted = simulation.params.physx.contact_collection != CC_NEVER
        model = simulation.scene.model
        sensors = {model.sensor(i).name: model.sensor_adr[i] for i in range(model.nsensor)}
        names = [SENSOR + model.body(body).name for body in simulation.scene.layout.bodies]
        touchable = [i for i, name in enumerate(names) if name in sensors]
        addresses = np.array([sensors[names[i]] for i in touchable], dtype=np.int64)[:, None] + np.arange(3)
        self._touchable = torch.tensor(touchable, dtype=torch.int64, device=simulation.device)
        self._addresses = torch.from_numpy(addresses).to(simulation.device)
        self._shape = (simulation.n_envs, len(names), 3)

    def read(self):
        """(n_envs, B, 3), N, in the axes of the environment, during the last substep; zero under CC_NEVER."""
        values = self._simulation.backend.field("sensordata")
        forces = values.new_zeros(self._shape)
        if self._counted:
            forces[:, self._touchable] = values[:, self._addresses]
        return forces


def rigid_contacts(simulation, env_index):
    """The contacts in an environment as they are now: RIGID_CONTACT array (contacts,). CPU only.

    Raises NotImplementedError on the GPU, where contacts are not kept by environment.
    """
    model, data = simulation.backend.materialize(env_index)
    handles = np.full(model.nbody, -1)
    handles[simulation.scene.layout.bodies] = np.arange(len(simulation.scene.layout.bodies))
    rows = np.zeros(data.ncon, RIGID_CONTACT)
    for row, i in zip(rows, range(data.ncon), strict=True):
        contact, force = data.contact[i], np.empty(6)
        mujoco.mj_contactForce(model, data, i, force)
        for side, geom in enumerate(contact.geom):
            body = model.geom_bodyid[geom]
            row[f"body{side}"] = handles[body]
            row[f"env{side}"] = env_index if handles[body] >= 0 else -1
            local = data.xmat[body].reshape(3, 3).T @ (contact.pos - data.xpos[body])
            row[f"localPos{side}"] = tuple(local)
        row["normal"] = tuple(contact.frame[:3])
        row["initialOverlap"] = -contact.dist
        row["lambda"], row["lambdaFriction"] = force[0], tuple(force[1:3])
        row["friction"], row["torsionFriction"], row["rollingFriction"] = contact.friction[[0, 2, 3]]
    return rows


def contact_normals(simulation, env_index, length):
    """Lines of this length (m) from the contacts in an environment along their normals, (contacts, 2, 3). CPU only."""
    _, data = simulation.backend.materialize(env_index)
    points, normals = data.contact.pos, data.contact.frame[:, :3]
    return np.stack([points, points + length * normals], axis=1)
