"""Environments whose actors are built like those of environment 0 but have other shapes: boxes of other sizes, say.

All environments share the model of environment 0. An asset may stand in the place of another one if it has the same
tree of bodies with the same joints and as many shapes on each; the environment then gets its own lengths and kinds of
shapes. Masses and other properties belong to the actors anyway.
"""

import mujoco
import numpy as np

GEOMETRY = (
    "body_pos body_quat body_sameframe jnt_pos jnt_axis qpos0 site_pos site_quat "
    "geom_type geom_pos geom_quat geom_size geom_rbound geom_aabb geom_sameframe bvh_aabb"
).split()


def content(asset):
    """Everything in the asset's model, to be compared: assets loaded twice from one file are equal."""
    buffer = np.empty(mujoco.mj_sizeModel(asset.model), np.uint8)
    mujoco.mj_saveModel(asset.model, None, buffer)
    return asset.fixed_base, buffer.tobytes()


def structure(asset):
    """What assets must have in common to stand in each other's place, to be compared."""
    model = asset.model
    arrays = (model.body_parentid, model.jnt_type, model.jnt_bodyid, model.geom_bodyid, model.wrap_objid, model.eq_type)
    shapes = [model.geom(name).id for name in asset.shape_geoms]
    sensors = [body for body, *_ in asset.force_sensors]
    return (asset.fixed_base, tuple(sensors), tuple(shapes), *(tuple(array.tolist()) for array in arrays))


def geometry(model, other):
    """How another model of the same structure differs: [(MjModel field, place in it, values)].

    Raises ValueError if meshes that collide differ, which all environments share. Those that are only seen may: what
    is shown is that of environment 0.
    """
    for mesh, other_mesh in zip(_colliding_meshes(model), _colliding_meshes(other), strict=True):
        if not np.array_equal(mesh, other_mesh):
            raise ValueError("their meshes differ, and all environments share their meshes.")
    volumes = slice(0, int(model.body_bvhnum.sum()))
    values = []
    for name in GEOMETRY:
        place = (volumes,) if name == "bvh_aabb" else (slice(None),)
        values.append((name, place, getattr(other, name)[place]))
    return values


def _colliding_meshes(model):
    """Vertices of the mesh of each geom that collides, None for those of other kinds."""
    for geom in np.flatnonzero(model.geom_contype | model.geom_conaffinity):
        mesh = model.geom_dataid[geom]
        if model.geom_type[geom] == mujoco.mjtGeom.mjGEOM_MESH:
            yield model.mesh_vert[model.mesh_vertadr[mesh] :][: model.mesh_vertnum[mesh]]
        else:
            yield None
