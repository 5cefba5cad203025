"""Planes, height fields and triangle meshes: where the ground is, and who stands on it."""

import mujoco
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial import Delaunay

from rlcourse.isaacgym import gymapi, gymtorch
from rlcourse.isaacgym.physics import terrain
from rlcourse.isaacgym.terrain_utils import SubTerrain, convert_heightfield_to_trimesh, pyramid_stairs_terrain
from tests.isaacgym.worlds import gym, new_sim, roots, steps

HORIZONTAL, VERTICAL = 0.1, 0.005
fields = st.tuples(st.integers(2, 6), st.integers(2, 6)).flatmap(
    lambda shape: arrays(np.int16, shape, elements=st.integers(-100, 100))
)


def field_params(samples, **values):
    """As legged_gym sets them: nbRows is the number of samples along y."""
    params = gymapi.HeightFieldParams()
    params.row_scale = params.column_scale = HORIZONTAL
    params.vertical_scale = VERTICAL
    params.nbRows, params.nbColumns = samples.shape[1], samples.shape[0]
    for name, value in values.items():
        setattr(params, name, value)
    return params


def mesh_params(vertices, triangles, **values):
    params = gymapi.TriangleMeshParams()
    params.nb_vertices, params.nb_triangles = len(vertices), len(triangles)
    for name, value in values.items():
        setattr(params, name, value)
    return params


def mesh(vertices, triangles, **values):
    """The pieces of a mesh, given as gym.add_triangle_mesh gets it."""
    vertices, triangles = np.asarray(vertices, np.float32), np.asarray(triangles, np.uint32)
    return terrain.triangle_mesh(vertices.ravel(), triangles.ravel(), mesh_params(vertices, triangles, **values))


class Ground:
    """Pieces of ground, looked at from above."""

    def __init__(self, pieces):
        spec = mujoco.MjSpec()
        body = spec.worldbody.add_body(name="terrain", mocap=True)
        for piece in pieces:
            piece.add_to(spec, body)
        self.model = spec.compile()
        self.data = mujoco.MjData(self.model)
        mujoco.mj_forward(self.model, self.data)

    def height(self, x, y):
        hit = np.zeros(1, np.int32)
        above, down = np.array([x, y, 50.0]), np.array([0, 0, -1.0])
        return 50 - mujoco.mj_ray(self.model, self.data, above, down, None, 1, -1, hit)


def inner(i, n):
    """The coordinate of the sample i of n, but for a little, so that the ray does not pass between two triangles."""
    return HORIZONTAL * min(i + 1e-5, n - 1 - 1e-5)


def assert_heights(ground, samples, x0=0.0, y0=0.0, z0=0.0):
    """At the samples, and in the middle of the cells, on the diagonal from (i, j) to (i + 1, j + 1)."""
    heights = samples * VERTICAL + z0
    nx, ny = samples.shape
    for i in range(nx):
        for j in range(ny):
            found = ground.height(x0 + inner(i, nx), y0 + inner(j, ny))
            assert found == pytest.approx(heights[i, j], abs=1e-3)
            if i + 1 < nx and j + 1 < ny:
                found = ground.height(x0 + HORIZONTAL * (i + 0.5), y0 + HORIZONTAL * (j + 0.5))
                assert found == pytest.approx((heights[i, j] + heights[i + 1, j + 1]) / 2, abs=1e-3)


@settings(max_examples=25, deadline=None)
@given(fields)
def test_a_height_field_has_its_samples_where_they_belong(samples):
    transform = gymapi.Transform(gymapi.Vec3(-3.0, 2.0, 0.5))
    params = field_params(samples, transform=transform)
    # as it is, transposed as some programs pass it, and flat
    for given_samples in (samples, samples.T, samples.ravel()):
        assert_heights(Ground([terrain.height_field(given_samples, params)]), samples, -3.0, 2.0, 0.5)


@settings(max_examples=25, deadline=None)
@given(fields, st.sampled_from([None, 0.75, 1.5]))
def test_a_mesh_made_of_a_height_field_becomes_that_height_field(samples, slope_threshold):
    """Vertices that were moved sideways, to make steep slopes vertical, are put back."""
    samples = np.pad(samples, 2)  # level borders, as terrains have
    vertices, triangles = convert_heightfield_to_trimesh(samples, HORIZONTAL, VERTICAL, slope_threshold)
    (piece,) = mesh(vertices, triangles)
    np.testing.assert_allclose(piece.heights, samples * VERTICAL, rtol=0, atol=1e-6)
    assert (*piece.spacing, *piece.corner) == pytest.approx((HORIZONTAL, HORIZONTAL, 0, 0), abs=1e-5)
    assert_heights(Ground([piece]), samples)


def test_a_large_mesh_with_the_rounding_of_float32():
    samples = np.zeros((1200, 40), np.int16)
    samples[20:-20, 5:-5] = np.random.default_rng(0).integers(-60, 60, (1160, 30))
    vertices, triangles = convert_heightfield_to_trimesh(samples, HORIZONTAL, VERTICAL, 0.75)
    (piece,) = mesh(vertices, triangles)
    np.testing.assert_allclose(piece.heights, samples * VERTICAL, rtol=0, atol=1e-6)
    assert piece.spacing == pytest.approx((HORIZONTAL, HORIZONTAL), rel=1e-5)


def test_a_mesh_of_thousands_of_small_cells_with_the_rounding_of_float32():
    samples = np.random.default_rng(0).integers(-5, 5, (9000, 3)).astype(np.int16)
    samples[3000:4500] += 200  # with vertical walls
    [ground] = mesh(*convert_heightfield_to_trimesh(samples, 0.025, 0.005, 1.5))
    assert isinstance(ground, terrain.HeightField)
    assert ground.spacing == pytest.approx((0.025, 0.025)) and ground.corner == pytest.approx((0, 0), abs=1e-4)
    np.testing.assert_allclose(ground.heights, 0.005 * samples, atol=1e-6)


def test_a_plane_has_its_normal_and_distance():
    params = gymapi.PlaneParams()
    params.normal, params.distance = gymapi.Vec3(0, 0.6, 0.8), 1.0
    ground = Ground([terrain.Plane(params)])
    # 0.6 y + 0.8 z + 1 = 0
    assert [ground.height(0, 0), ground.height(5, 1)] == pytest.approx([-1.25, -2.0])


def box_mesh(center, size):
    corners = np.array([[x, y, z] for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (-0.5, 0.5)])
    faces = [[0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1]]
    faces += [[2, 3, 7], [2, 7, 6], [0, 2, 6], [0, 6, 4], [1, 5, 7], [1, 7, 3]]
    return corners * size + center, np.array(faces)


def test_boxes_stay_boxes_and_leave_room_beneath():
    (low, faces), (lintel, _) = box_mesh((0, 0, 0.1), (1, 1, 0.2)), box_mesh((2, 0, 1.5), (0.5, 2, 0.2))
    turned = gymapi.Transform(gymapi.Vec3(0, 0, 1), gymapi.Quat.from_axis_angle(gymapi.Vec3(0, 0, 1), np.pi / 2))
    pieces = mesh(np.concatenate([low, lintel]), np.concatenate([faces, faces + 8]), transform=turned)
    assert [type(piece) for piece in pieces] == [terrain.Convex, terrain.Convex]
    ground = Ground(pieces)
    # turned by a quarter, the second box is at y = 2 and one metre higher
    assert ground.height(0, 0) == pytest.approx(1.2)
    assert ground.height(0.9, 2) == pytest.approx(2.6)
    ball = mujoco.mj_ray(ground.model, ground.data, np.array([0, 2, 1.5]), np.array([0, 0, 1.0]), None, 1, -1, None)
    assert ball == pytest.approx(0.9), "the space beneath the lintel is free"


def test_an_irregular_mesh_gives_its_upper_surface():
    random = np.random.default_rng(1)
    nodes = np.unique(random.integers(0, 60, (300, 2)), axis=0)
    nodes = np.unique(np.concatenate([nodes, [[0, 0], [0, 59], [59, 0], [59, 59]]]), axis=0)
    heights = random.uniform(0, 0.5, len(nodes))
    vertices = np.column_stack([nodes * 0.05 + [3.0, -1.0], heights])
    with pytest.warns(UserWarning, match="neither a grid nor convex.*every 0.05 m by 0.05 m"):
        (piece,) = mesh(vertices, Delaunay(nodes).simplices)
    assert piece.heights.shape == (60, 60) and piece.corner == pytest.approx((3.0, -1.0))
    np.testing.assert_allclose(piece.heights[*nodes.T], heights, rtol=0, atol=1e-5)
    ground = Ground([piece])
    assert ground.height(3.0 + 0.05 * 30, -1 + 0.05 * 30) == pytest.approx(piece.heights[30, 30], abs=1e-4)


def test_a_tunnel_is_filled_and_the_warning_says_so():
    profile = np.array([[-1, 0], [-0.5, 0], [-0.5, 1], [0.5, 1], [0.5, 0], [1, 0]])
    vertices = np.array([[x, y, z] for x, z in profile for y in (0, 2)])
    triangles = [t for k in range(5) for t in ([2 * k, 2 * k + 2, 2 * k + 1], [2 * k + 1, 2 * k + 2, 2 * k + 3])]
    with pytest.warns(UserWarning, match="what is below an overhang is solid"):
        ground = Ground(mesh(vertices, triangles))
    assert [ground.height(x, 1) for x in (-0.8, 0, 0.8)] == pytest.approx([0, 1, 0], abs=1e-3)


def stairs():
    """Two terrains with pyramids of stairs side by side: samples, and the middle of their platforms (m)."""
    samples = np.zeros((200, 100), np.int16)
    for i, height in enumerate((0.15, -0.1)):
        sub = SubTerrain("stairs", 80, 80, vertical_scale=VERTICAL, horizontal_scale=HORIZONTAL)
        pyramid_stairs_terrain(sub, step_width=0.31, step_height=height, platform_size=3.0)
        samples[10 + 100 * i : 90 + 100 * i, 10:90] = sub.height_field_raw
    centers = np.array([[5.0, 5.0], [15.0, 5.0]])
    tops = [samples[50, 50] * VERTICAL, samples[150, 50] * VERTICAL]
    assert tops[0] > 0.5 and tops[1] < -0.3
    return samples, np.column_stack([centers, tops])


@pytest.mark.parametrize("kind", ["height field", "triangle mesh"])
@pytest.mark.parametrize("spacing", [0.0, 3.0])
def test_robots_stand_on_their_terrain_wherever_their_environment_is(kind, spacing):
    """The terrain is in the world, where environments have origins. States are relative to these."""
    sim = new_sim()
    samples, places = stairs()
    border = gymapi.Transform(gymapi.Vec3(-2.0, -1.0, 0.25))
    if kind == "height field":
        gym.add_heightfield(sim, samples, field_params(samples, transform=border))
    else:
        vertices, triangles = convert_heightfield_to_trimesh(samples, HORIZONTAL, VERTICAL, 0.75)
        params = mesh_params(vertices, triangles, transform=border)
        gym.add_triangle_mesh(sim, vertices.flatten(), triangles.flatten(), params)
    box = gym.create_box(sim, 0.5, 0.3, 0.2)
    half = gymapi.Vec3(spacing, spacing, 0.0)
    for i in range(4):
        env = gym.create_env(sim, half * -1.0, half, 2)
        origin = gym.get_env_origin(env)
        x, y, z = places[i % 2] + [-2.0, -1.0, 0.25] - [origin.x, origin.y, origin.z]
        gym.create_actor(env, box, gymapi.Transform(gymapi.Vec3(x, y, z + 0.15)), "box", i)
    gym.prepare_sim(sim)
    root, forces = roots(sim), gymtorch.wrap_tensor(gym.acquire_net_contact_force_tensor(sim))
    steps(sim, 200)
    gym.refresh_net_contact_force_tensor(sim)
    origins = [gym.get_env_origin(env) for env in sim.environments]
    assert (len({(o.x, o.y) for o in origins}) > 1) == (spacing > 0)
    in_world = root[:, 0, :3] + torch.tensor([[o.x, o.y, o.z] for o in origins])
    expected = torch.tensor(places[[0, 1, 0, 1]] + [-2.0, -1.0, 0.25 + 0.1], dtype=torch.float32)
    torch.testing.assert_close(in_world, expected, rtol=0, atol=2e-3)
    torch.testing.assert_close(forces, torch.tensor([0, 0, 30 * 9.81]).expand(4, 3), rtol=1e-3, atol=0.1)


def test_several_terrains_at_once():
    sim = new_sim(ground=True)
    vertices, triangles = box_mesh((1.0, 0, 0.25), (0.5, 0.5, 0.5))
    params = mesh_params(vertices, triangles)
    gym.add_triangle_mesh(sim, vertices.astype(np.float32).ravel(), triangles.astype(np.uint32).ravel(), params)
    ball = gym.create_sphere(sim, 0.1)
    env = gym.create_env(sim, gymapi.Vec3(), gymapi.Vec3(), 1)
    for x in (0.0, 1.0):
        gym.create_actor(env, ball, gymapi.Transform(gymapi.Vec3(x, 0, 0.7)), f"ball {x}")
    gym.prepare_sim(sim)
    root = roots(sim)
    steps(sim, 200)
    torch.testing.assert_close(root[0, :, 2], torch.tensor([0.1, 0.6]), rtol=0, atol=2e-3)


def test_terrains_share_one_friction_coefficient():
    planes = [gymapi.PlaneParams(), gymapi.PlaneParams()]
    assert terrain.ground_friction([]) is None
    assert terrain.ground_friction([terrain.Plane(planes[0])]) == 1
    planes[0].static_friction, planes[0].dynamic_friction = 0.7, 0.5
    with pytest.warns(UserWarning, match=r"\[\(0.7, 0.5\), \(1.0, 1.0\)\].* all terrain gets the largest static one"):
        assert terrain.ground_friction([terrain.Plane(params) for params in planes]) == 1


def test_what_does_not_fit_is_named():
    samples = np.zeros((4, 5), np.int16)
    with pytest.raises(ValueError, match=r"20 height samples of shape \(4, 5\) for nbRows = 7 and nbColumns = 4"):
        terrain.height_field(samples, field_params(samples, nbRows=7))
    vertices, triangles = box_mesh((0, 0, 0), (1, 1, 1))
    with pytest.raises(ValueError, match=r"24 numbers as vertices, but params.nb_vertices is 9"):
        mesh(vertices, triangles, nb_vertices=9)
    with pytest.raises(ValueError, match="a triangle names vertex 12, but there are 8 vertices"):
        mesh(vertices, np.where(triangles == 7, 12, triangles))
    with pytest.raises(NotImplementedError, match="add_heightfield needs z as the up axis"):
        gym.add_heightfield(gym.create_sim(), samples, field_params(samples))
    sim = new_sim()
    env = gym.create_env(sim, gymapi.Vec3(), gymapi.Vec3(), 1)
    gym.create_actor(env, gym.create_sphere(sim, 0.1), gymapi.Transform(), "ball")
    gym.prepare_sim(sim)
    with pytest.raises(RuntimeError, match="add_heightfield comes too late"):
        gym.add_heightfield(sim, samples, field_params(samples))
