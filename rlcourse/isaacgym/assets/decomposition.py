"""Convex parts of a mesh that is hollow or has holes: a mesh collides as its convex hull, several parts as several."""

from functools import cache

import numpy as np


@cache
def decomposed(path, resolution, max_parts, max_vertices):
    """The parts [(vertices (n, 3), triangles (m, 3))] that V-HACD finds (Mamou 2016); takes seconds.

    resolution : number of voxels
    max_parts : the largest number of parts
    max_vertices : the largest number of vertices of a part
    """
    import trimesh

    parts = trimesh.load_mesh(path).convex_decomposition(
        resolution=resolution, maxConvexHulls=max_parts, maxNumVerticesPerCH=max_vertices
    )
    return [_arrays(part) for part in parts]


@cache
def submeshes(path):
    """The meshes [(vertices (n, 3), triangles (m, 3))] of which a file consists."""
    import trimesh

    return [_arrays(part) for part in trimesh.load_scene(path, split_objects=True, split_groups=True).dump()]


def _arrays(mesh):
    return np.asarray(mesh.vertices, float), np.asarray(mesh.faces, np.int32)
