"""The triangles that the player makes of MuJoCo's shapes, computed by node: closed, on the surface, normals outward."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

import rlcourse.isaacgym

SCRIPT = Path(rlcourse.isaacgym.viewing.player.__file__).parent / "shapes.js"
RUN = """
import { readFileSync } from "node:fs";
const { geom, meshes = [], ...rest } = JSON.parse(readFileSync(0));
const typed = ({ vertices, faces }) => ({ vertices: new Float32Array(vertices), faces: new Uint16Array(faces) });
const scene = { ...rest, meshes: meshes.map(typed) };
const { vertices, triangles } = shapeOf(geom, scene);
console.log(JSON.stringify([Array.from(vertices), Array.from(triangles)]));
"""
pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")


def made(tmp_path, kind, size=(0, 0, 0), robots=1, **scene):
    """Vertices (V, 3), normals (V, 3) and triangles (F, 3) of a shape."""
    (tmp_path / "run.mjs").write_text(SCRIPT.read_text() + RUN)
    request = {"geom": {"type": kind, "size": size, "data": 0}, "origins": [[0, 0, 0]] * robots, **scene}
    command = ["node", "run.mjs"]
    finished = subprocess.run(
        command, input=json.dumps(request), capture_output=True, text=True, cwd=tmp_path, check=True
    )
    vertices, triangles = json.loads(finished.stdout)
    vertices = np.reshape(vertices, (-1, 6))
    return vertices[:, :3], vertices[:, 3:], np.reshape(triangles, (-1, 3))


def volume(points, normals, triangles):
    """Of a closed surface whose normals point outward (divergence theorem)."""
    corners = points[triangles]
    area = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]) / 2
    area *= np.sign((area * normals[triangles].mean(axis=1)).sum(axis=1))[:, None]
    return (area * corners.mean(axis=1)).sum() / 3


def ball(points, a, b, c):
    return (points / [a, b, c]) ** 2 @ np.ones(3) - 1


SHAPES = {
    "sphere": ((0.5, 0, 0), 4 / 3 * np.pi * 0.5**3),
    "capsule": ((0.2, 0.7, 0), np.pi * 0.2**2 * 1.4 + 4 / 3 * np.pi * 0.2**3),
    "cylinder": ((0.3, 0.4, 0), np.pi * 0.3**2 * 0.8),
    "ellipsoid": ((0.2, 0.3, 0.6), 4 / 3 * np.pi * 0.2 * 0.3 * 0.6),
    "box": ((0.2, 0.3, 0.6), 8 * 0.2 * 0.3 * 0.6),
}


@pytest.mark.parametrize("kind", SHAPES)
def test_shapes_are_closed_and_enclose_their_volume(tmp_path, kind):
    size, expected = SHAPES[kind]
    points, normals, triangles = made(tmp_path, kind, size)
    assert np.linalg.norm(normals, axis=1) == pytest.approx(1)
    assert volume(points, normals, triangles) == pytest.approx(expected, rel=0 if kind == "box" else 0.03, abs=1e-6)
    coarse = made(tmp_path, kind, size, robots=64)
    assert len(coarse[2]) <= len(triangles)
    assert volume(*coarse) == pytest.approx(expected, rel=0.12)


def test_round_shapes_lie_on_their_surface_with_its_normals(tmp_path):
    points, normals, _ = made(tmp_path, "ellipsoid", (0.2, 0.3, 0.6))
    assert ball(points, 0.2, 0.3, 0.6) == pytest.approx(0, abs=1e-5)
    gradient = points / np.square([0.2, 0.3, 0.6])
    assert normals == pytest.approx(gradient / np.linalg.norm(gradient, axis=1, keepdims=True), abs=1e-5)
    points, normals, _ = made(tmp_path, "capsule", (0.2, 0.7, 0))
    axis = np.clip(points[:, 2:], -0.7, 0.7) * [0, 0, 1]
    assert points - axis == pytest.approx(0.2 * normals, abs=1e-6)


def cube():
    """Vertices (8, 3) and faces (12, 3) of a cube from -1 to 1."""
    vertices = np.array([(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)])
    sides = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    faces = [face for a, b, c, d in sides for face in ((a, b, c), (a, c, d))]
    return vertices, np.array(faces)


def test_meshes_keep_sharp_edges(tmp_path):
    vertices, faces = cube()
    mesh = {"vertices": vertices.ravel().tolist(), "faces": faces.ravel().tolist()}
    points, normals, triangles = made(tmp_path, "mesh", meshes=[mesh])
    assert np.abs(normals).max(axis=1) == pytest.approx(1)
    assert (normals * points).sum(axis=1) == pytest.approx(1), "each corner has the normal of its side, outward"
    assert volume(points, normals, triangles) == pytest.approx(8)


def test_meshes_of_round_things_look_round(tmp_path):
    steps = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    ring = np.stack([np.cos(steps), np.sin(steps)], axis=1)
    vertices = np.concatenate([np.c_[ring, np.full(24, z)] for z in (-1, 1)])
    turn = np.roll(np.arange(24), -1)
    faces = np.concatenate([np.c_[np.arange(24), turn, np.arange(24) + 24], np.c_[turn, turn + 24, np.arange(24) + 24]])
    mesh = {"vertices": vertices.ravel().tolist(), "faces": faces.ravel().tolist()}
    points, normals, _ = made(tmp_path, "mesh", meshes=[mesh])
    assert normals[:, :2] == pytest.approx(points[:, :2], abs=0.1)
    assert normals[:, 2] == pytest.approx(0, abs=1e-6)


def test_height_fields_pass_through_their_heights(tmp_path):
    heights = np.array([[0, 65535, 0], [32768, 0, 65535]])
    field = {"rows": 2, "columns": 3, "heights": heights.ravel().tolist()}
    points, normals, triangles = made(tmp_path, "hfield", (3, 2, 0.5), hfields=[field])
    assert points[:, 0].tolist() == [-3, 0, 3] * 2
    assert points[:, 1].tolist() == [-2] * 3 + [2] * 3
    assert points[:, 2] == pytest.approx(heights.ravel() / 65535 * 0.5)
    assert not normals.any(), "flat triangles"
    assert len(triangles) == 4
