"""Mesh files of robots: finding them and adding them to a `mujoco.MjSpec`.

MuJoCo reads .obj, .stl (binary) and .msh itself; other formats (.dae, .glb, .ply, ...) are read with trimesh.
A mesh collides as its convex hull.
"""

import struct
from pathlib import Path

import mujoco
import numpy as np

HULL_VERTICES = 64  # as many as PhysX gives a convex hull


def find_mesh(filename, robot):
    """Path of a mesh that the robot's file at `robot` refers to.

    `package://NAME/PATH` and relative paths are looked for beside the file and in the folders above it.

    Raises FileNotFoundError if there is no such file.
    """
    name = filename.removeprefix("file://")
    inside_package = name.startswith("package://")
    name = name.removeprefix("package://")
    # the package's folder may have another name than the package
    names = [name, *name.split("/", 1)[1:]] if inside_package else [name]
    for folder in Path(robot).absolute().parents:
        for candidate in names:
            if (folder / candidate).is_file():
                return folder / candidate
    raise FileNotFoundError(
        f"{robot} needs the mesh '{filename}', which is neither beside it nor in a folder above it."
    )


def add_mesh(spec, path, scale, collides):
    """Add the file's mesh to the spec, once for each scale; returns its name.

    scale : (3,) factors of x, y and z
    collides : bool, whether it is a collision shape

    Raises ValueError if the file cannot be read.
    """
    name = f"{path}{'' if collides else ' (visual)'} {' '.join(f'{factor:g}' for factor in scale)}"
    if spec.mesh(name) is not None:
        return name
    mesh = spec.add_mesh(name=name, scale=scale, **contents(path))
    if collides:
        mesh.maxhullvert = HULL_VERTICES
        mesh.inertia = mujoco.mjtMeshInertia.mjMESH_INERTIA_CONVEX
    else:
        mesh.inertia = mujoco.mjtMeshInertia.mjMESH_INERTIA_SHELL  # any surface has one, closed or not
    return name


def contents(path):
    """The attributes of a `mujoco.MjsMesh` that consists of what is in a file.

    Raises ValueError if the file cannot be read.
    """
    if _is_read_by_mujoco(path):
        return {"file": str(path.absolute())}
    vertices, faces = _read_with_trimesh(path)
    return {"file": "", "uservert": vertices.ravel(), "userface": faces.ravel()}


def _is_read_by_mujoco(path):
    if path.suffix.lower() == ".stl":
        with path.open("rb") as file:
            header = file.read(84)
        return len(header) == 84 and path.stat().st_size == 84 + 50 * struct.unpack_from("<I", header, 80)[0]
    return path.suffix.lower() in (".obj", ".msh")


def _read_with_trimesh(path):
    """Vertices (n, 3) and triangles (m, 3) of all meshes in the file together."""
    import trimesh  # takes a second, and few robots need it

    try:
        mesh = trimesh.load_mesh(path, process=False)
        if mesh.units:
            mesh.convert_units("meters")
    except Exception as error:
        raise ValueError(f"The mesh {path} cannot be read: {error}") from error
    return np.asarray(mesh.vertices, float), np.asarray(mesh.faces, np.int32)
