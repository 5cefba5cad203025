"""Mesh files of robots: finding them and adding them to a `mujoco.MjSpec`.

MuJoCo reads .obj, .stl (binary) and .msh itself; other formats (.dae, .glb, .ply, ...) are read with trimesh.
"""

import struct
from pathlib import Path

import mujoco
import numpy as np

from rlcourse.isaacgym.assets.decomposition import decomposed, submeshes

HULL_VERTICES = 64  # as many as PhysX gives a convex hull


def find_mesh(filename, robot):
    """Path of a mesh that the robot's file at `robot` refers to.

    `package://NAME/PATH`, `model://NAME/PATH` and relative paths are looked for beside the file and in the folders
    above it.

    Raises FileNotFoundError if there is no such file.
    """
    name = filename.removeprefix("file://")
    scheme, _, inside = name.partition("://")
    # the package's folder may have another name than the package
    names = [inside, *inside.split("/", 1)[1:]] if scheme in ("package", "model") else [name]
    for folder in Path(robot).absolute().parents:
        for candidate in names:
            if (folder / candidate).is_file():
                return folder / candidate
    raise FileNotFoundError(
        f"{robot} needs the mesh '{filename}', which is neither beside it nor in a folder above it."
    )


def add_visual(spec, path, scale):
    """Add a mesh that is only seen to the spec, once for each scale (3,); returns its name.

    Raises ValueError if the file cannot be read.
    """
    name = f"{path} {_text(scale)} visual"
    if spec.mesh(name) is None:
        mesh = spec.add_mesh(name=name, scale=scale, **contents(path))
        mesh.inertia = mujoco.mjtMeshInertia.mjMESH_INERTIA_SHELL  # any surface has one, closed or not
    return name


def add_hulls(spec, path, scale, options):
    """Add the convex hulls as which a mesh collides to the spec, once for each scale (3,); returns their names.

    It is one hull, unless the AssetOptions ask for a decomposition. Raises ValueError if the file cannot be read.
    """
    names = []
    for number, part in enumerate(_parts(path, options)):
        names.append(f"{path} {_text(scale)} part {number}")
        if spec.mesh(names[-1]) is None:
            mesh = spec.add_mesh(name=names[-1], scale=scale, **part)
            mesh.maxhullvert = HULL_VERTICES
            mesh.inertia = mujoco.mjtMeshInertia.mjMESH_INERTIA_CONVEX
    return names


def _parts(path, options):
    """Attributes of the meshes that collide, as in `contents`."""
    if options.vhacd_enabled:
        params = options.vhacd_params
        parts = decomposed(path, params.resolution, params.max_convex_hulls, params.max_num_vertices_per_ch)
    elif options.convex_decomposition_from_submeshes:
        parts = submeshes(path)
    else:
        flat = _thickened(_vertices(path))
        return [contents(path) if flat is None else {"file": "", "uservert": flat.ravel()}]
    return [{"uservert": vertices.ravel(), "userface": faces.ravel()} for vertices, faces in parts]


def _thickened(vertices):
    """Vertices (2 n, 3) of a thin hull where all n vertices lie in one plane, which has no hull; else None."""
    if len(vertices) < 3:
        return None
    spreads, axes = np.linalg.eigh(np.cov(vertices.T))
    if spreads[0] > 1e-12 * spreads[2]:
        return None
    thickness = 1e-3 * np.ptp(vertices, axis=0).max() * axes[:, 0]
    return np.concatenate((vertices - thickness / 2, vertices + thickness / 2))


def _vertices(path):
    """Vertices (n, 3) in a file; (0, 3) from a .msh file."""
    if not _is_read_by_mujoco(path):
        return _read_with_trimesh(path)[0]
    if path.suffix.lower() == ".stl":
        triangles = np.frombuffer(path.read_bytes()[84:], dtype=[("normal", "<f4", 3), ("v", "<f4", 9), ("end", "<u2")])
        return triangles["v"].reshape(-1, 3).astype(float)
    lines = path.read_bytes().splitlines() if path.suffix.lower() == ".obj" else []
    rows = [line.split()[1:4] for line in lines if line.startswith(b"v ")]
    return np.array(rows, dtype=float).reshape(-1, 3)


def _text(scale):
    return " ".join(f"{factor:g}" for factor in scale)


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
