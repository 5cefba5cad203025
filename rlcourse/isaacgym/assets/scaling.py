"""Actors that are larger or smaller than their assets: every length times `scale`, masses times its third power."""

import mujoco
import numpy as np

LENGTHS = {  # MjModel fields, and what their rows belong to
    "body_pos": "bodies",
    "jnt_pos": "joints",
    "geom_pos": "geoms",
    "geom_size": "geoms",
    "geom_rbound": "geoms",
    "geom_aabb": "geoms",
    "site_pos": "sites",
    "bvh_aabb": "volumes",
}


def scale_spec(spec, scale):
    """Make everything in an actor's MjSpec larger, except masses."""
    for element in [*spec.bodies[1:], *spec.joints, *spec.geoms, *spec.sites]:
        element.pos = scale * element.pos
    for element in [*spec.geoms, *spec.sites]:
        element.size = scale * element.size
        element.fromto = scale * element.fromto
    for mesh in spec.meshes:
        mesh.scale = scale * mesh.scale


def scaled_masses(masses, factor):
    """MASSES (nb,) of bodies that became larger by a factor at the same density."""
    masses = masses.copy()
    masses["mass"] *= factor**3
    masses["com"] *= factor
    masses["moments"] *= factor**5
    return masses


def scaled_limits(properties, sliding, factor):
    """DOF_PROPERTIES (nd,) of an actor that became larger. sliding : which of the DOFs are prismatic, (nd,)"""
    properties = properties.copy()
    for name in ("lower", "upper"):
        properties[name][sliding & properties["hasLimits"]] *= factor
    return properties


def write(backend, place, env_ids, factor):
    """Make an actor (ActorLayout) larger by a factor in environments (list).

    Raises NotImplementedError if the actor collides with meshes, which all environments share.
    """
    model = backend.model
    meshes = [model.geom(i).name for i in place.geoms if model.geom_type[i] == mujoco.mjtGeom.mjGEOM_MESH]
    if meshes:
        raise NotImplementedError(
            f"Actor {place.name!r} collides with the mesh {meshes[0]!r}, whose scale must be the same in all "
            "environments and cannot change after prepare_sim. Use a box, sphere or capsule."
        )
    rows = _rows(model, set(place.bodies.tolist()))
    for name, kind in LENGTHS.items():
        present = backend.constant(name)
        present = present[env_ids if len(present) > 1 else slice(None)][:, rows[kind]]
        if len(rows[kind]):
            backend.write(name, env_ids, (np.array(rows[kind]),), factor * present.cpu().numpy())


def _rows(model, bodies):
    """Which rows of the model's fields belong to bodies (set of ids), but for the position of the root."""
    return {
        "bodies": sorted(bodies)[1:],
        "joints": [i for i in range(model.njnt) if model.jnt_bodyid[i] in bodies],
        "geoms": [i for i in range(model.ngeom) if model.geom_bodyid[i] in bodies],
        "sites": [i for i in range(model.nsite) if model.site_bodyid[i] in bodies],
        "volumes": [a + i for b in bodies for a, n in [(model.body_bvhadr[b], model.body_bvhnum[b])] for i in range(n)],
    }
