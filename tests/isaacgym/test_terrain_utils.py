"""Terrain: shapes by hand, and meshes that lie on their height fields."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlcourse.isaacgym import terrain_utils
from rlcourse.isaacgym.terrain_utils import SubTerrain

WIDTH, LENGTH = 80, 60


@pytest.fixture
def terrain():
    np.random.seed(0)
    return SubTerrain(width=WIDTH, length=LENGTH, vertical_scale=0.005, horizontal_scale=0.1)


def heights(terrain):
    return terrain.height_field_raw * terrain.vertical_scale


def test_a_new_terrain_is_flat(terrain):
    assert terrain.height_field_raw.shape == (WIDTH, LENGTH) and terrain.height_field_raw.dtype == np.int16
    assert SubTerrain("hills").terrain_name == "hills" and not terrain.height_field_raw.any()


def test_slope_is_rise_over_run(terrain):
    assert terrain_utils.sloped_terrain(terrain, slope=0.5) is terrain
    rise = heights(terrain)[50] - heights(terrain)[10]
    np.testing.assert_allclose(rise, 0.5 * 40 * 0.1, atol=terrain.vertical_scale)


def test_slopes_are_added(terrain):
    terrain_utils.sloped_terrain(terrain_utils.sloped_terrain(terrain, slope=0.5), slope=-0.5)
    assert np.abs(terrain.height_field_raw).max() <= 1


@pytest.mark.parametrize("slope", [0.4, -0.4])
def test_pyramid_has_its_slope_and_a_flat_platform(terrain, slope):
    terrain_utils.pyramid_sloped_terrain(terrain, slope=slope, platform_size=2.0)
    z = heights(terrain)
    assert z[10, LENGTH // 2] - z[0, LENGTH // 2] == pytest.approx(slope * 1.0, abs=0.01)
    platform = z[terrain.centre(1.8)]
    assert np.ptp(platform) == 0.0 and abs(platform[0, 0]) == np.abs(z).max()
    assert not z[0].any() and not z[:, 0].any()


def test_stairs_rise_step_by_step(terrain):
    terrain_utils.stairs_terrain(terrain, step_width=0.5, step_height=0.1)
    z = heights(terrain)
    np.testing.assert_allclose(z[:, 7], 0.1 * (np.arange(WIDTH) // 5 + 1))


@pytest.mark.parametrize("step_height", [0.1, -0.1])
def test_pyramid_stairs_lead_to_a_platform(terrain, step_height):
    terrain_utils.pyramid_stairs_terrain(terrain, step_width=0.31, step_height=step_height, platform_size=3.0)
    z = heights(terrain)
    np.testing.assert_allclose(z[:7, LENGTH // 2], step_height * np.array([0, 0, 0, 1, 1, 1, 2]))
    assert np.unique(np.round(np.diff(z[:, LENGTH // 2]), 6)).tolist() == [-0.1, 0.0, 0.1]
    assert np.ptp(z[terrain.centre(2.0)]) == 0.0


def test_random_heights_are_multiples_of_the_step_between_the_bounds(terrain):
    terrain_utils.random_uniform_terrain(terrain, min_height=-0.05, max_height=0.1, step=0.025)
    assert set(np.unique(terrain.height_field_raw)) == {-10, -5, 0, 5, 10, 15, 20}


def test_random_heights_are_interpolated_between_coarse_draws(terrain):
    terrain_utils.random_uniform_terrain(terrain, -0.5, 0.5, step=0.005, downsampled_scale=1.0)
    z = heights(terrain)
    assert z.min() >= -0.5 and z.max() <= 0.5 and np.ptp(z) > 0.5
    assert np.abs(np.diff(z, axis=0)).max() < 0.13  # a whole draw apart would be 1.0


def test_waves_have_their_height_and_number(terrain):
    terrain_utils.wave_terrain(terrain, num_waves=2, amplitude=0.4)
    z = heights(terrain)
    assert np.ptp(z[:, 0]) == pytest.approx(0.4, abs=0.01) and np.ptp(z[0]) == pytest.approx(0.4, abs=0.01)
    np.testing.assert_allclose(z[:, 30], z[:, 0], atol=1e-9)  # 60 samples hold two periods


def test_obstacles_leave_the_platform_flat(terrain):
    terrain_utils.discrete_obstacles_terrain(terrain, 0.2, 1.0, 2.0, num_rects=20, platform_size=3.0)
    assert set(np.unique(terrain.height_field_raw)) <= {-40, -20, 0, 20, 40}
    assert terrain.height_field_raw.any() and not terrain.height_field_raw[terrain.centre(3.0)].any()


def test_stepping_stones_stand_in_a_pit(terrain):
    terrain_utils.stepping_stones_terrain(terrain, 0.8, 0.3, max_height=0.05, platform_size=2.0, depth=-3.0)
    z = heights(terrain)
    assert not z[terrain.centre(2.0)].any()
    assert z.min() == -3.0 and 0.3 < np.mean(z > -0.06) < 0.9
    assert np.all((z == -3.0) | (np.abs(z) <= 0.05 + 1e-9))


def test_the_same_seed_gives_the_same_terrain(terrain):
    def make():
        np.random.seed(3)
        made = SubTerrain(width=40, length=40, vertical_scale=0.005, horizontal_scale=0.1)
        return terrain_utils.random_uniform_terrain(made, -0.5, 0.5, step=0.005).height_field_raw

    assert np.array_equal(make(), make())


@given(st.integers(0, 1000))
def test_the_mesh_lies_on_the_height_field_and_faces_up(seed):
    raw = np.random.default_rng(seed).integers(-300, 300, (5, 7)).astype(np.int16)
    vertices, triangles = terrain_utils.convert_heightfield_to_trimesh(raw, 0.25, 0.01)
    assert vertices.dtype == np.float32 and triangles.dtype == np.uint32
    assert vertices.shape == (35, 3) and triangles.shape == (2 * 4 * 6, 3)
    grid = vertices.reshape(5, 7, 3)
    np.testing.assert_allclose(grid[3, 2], [0.75, 0.5, raw[3, 2] * 0.01], rtol=1e-6)
    corners = vertices[triangles]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    assert (normals[:, 2] > 0).all()
    assert normals[:, 2].sum() / 2 == pytest.approx(4 * 6 * 0.25**2)  # every cell is covered once


def test_steep_slopes_become_walls_under_their_upper_edge():
    raw = np.zeros((6, 4), dtype=np.int16)
    raw[3:] = 1000  # 1 m at once
    vertices, _ = terrain_utils.convert_heightfield_to_trimesh(raw, 0.1, 0.001, slope_threshold=0.75)
    x = vertices.reshape(6, 4, 3)[..., 0]
    np.testing.assert_allclose(x[:, 1], [0.0, 0.1, 0.3, 0.3, 0.4, 0.5], rtol=1e-6)
    gentle, _ = terrain_utils.convert_heightfield_to_trimesh(raw, 0.1, 0.00001, slope_threshold=0.75)
    np.testing.assert_allclose(gentle.reshape(6, 4, 3)[:, 1, 0], 0.1 * np.arange(6), rtol=1e-6)


def test_walls_are_found_across_the_whole_range_of_heights():
    raw = np.array([[-30000, -30000], [30000, 30000]], dtype=np.int16)
    vertices, _ = terrain_utils.convert_heightfield_to_trimesh(raw, 1.0, 0.001, slope_threshold=1.0)
    assert vertices[0, 0] == 1.0
