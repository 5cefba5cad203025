"""Meshes and height fields, small enough to be sent to a notebook."""

import math

import mujoco
import numpy as np

MAX_HEIGHTS = 1_000_000  # of one height field


def compact_mesh(model: mujoco.MjModel, mesh: int, most: int) -> dict:
    """Vertices (float32) and faces (uint16) of a mesh of the model as bytes, at most `most` triangles."""
    vertices = model.mesh_vert[model.mesh_vertadr[mesh] :][: model.mesh_vertnum[mesh]]
    faces = model.mesh_face[model.mesh_faceadr[mesh] :][: model.mesh_facenum[mesh]]
    vertices, same = np.unique(vertices, axis=0, return_inverse=True)
    vertices, faces = simplify(vertices, same.reshape(-1)[faces], most)
    return {"vertices": vertices.astype(np.float32).tobytes(), "faces": faces.astype(np.uint16).tobytes()}


def simplify(vertices: np.ndarray, faces: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray]:
    """At most `most` triangles: all vertices (V, 3) in the same cell of a grid become one, their mean.

    The grid is the finest that is coarse enough (vertex clustering, Rossignac and Borrel 1993).
    """
    if len(faces) <= most:
        return vertices, faces
    extent = np.ptp(vertices, axis=0).max() * 1.0001
    coarse, fine = 1, 1024
    while fine - coarse > 1:
        cells = (coarse + fine) // 2
        if len(_cluster(vertices, faces, extent / cells)[1]) <= most:
            coarse = cells
        else:
            fine = cells
    return _cluster(vertices, faces, extent / coarse)


def _cluster(vertices, faces, cell):
    x, y, z = np.floor((vertices - vertices.min(axis=0)) / cell).astype(np.int64).T
    _, new, count = np.unique((x << 40) | (y << 20) | z, return_inverse=True, return_counts=True)
    means = np.stack([np.bincount(new, weights) for weights in vertices.T], axis=1) / count[:, None]
    faces = new[faces]
    a, b, c = faces.T
    faces = faces[(a != b) & (b != c) & (c != a)]
    return means, faces[np.unique(np.sort(faces, axis=1), axis=0, return_index=True)[1]]


def compact_height_field(model: mujoco.MjModel, hfield: int) -> dict:
    """Rows, columns and heights (uint16, 65535 is the highest) of a height field, sampled evenly where it is large."""
    rows, columns = int(model.hfield_nrow[hfield]), int(model.hfield_ncol[hfield])
    heights = model.hfield_data[model.hfield_adr[hfield] :][: rows * columns].reshape(rows, columns)
    part = min(1.0, math.sqrt(MAX_HEIGHTS / (rows * columns)))
    chosen = [np.linspace(0, size - 1, max(2, round(part * size))).round().astype(int) for size in (rows, columns)]
    heights = (heights[np.ix_(*chosen)] * 65535).round().astype(np.uint16)
    return {"rows": heights.shape[0], "columns": heights.shape[1], "heights": heights.tobytes()}
