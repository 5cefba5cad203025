"""Finding asset files, and assets of one shape."""

import math

import mujoco
import numpy as np
import pytest

from rlcourse.isaacgym.assets.asset import create_box, create_capsule, create_sphere, load_asset
from rlcourse.isaacgym.values.parameters import AssetOptions


def test_files_that_cannot_be_loaded_are_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no asset file .*gone\.urdf \(asset root '.*', file 'gone\.urdf'\)"):
        load_asset(str(tmp_path), "gone.urdf")
    (tmp_path / "robot.usd").write_text("")
    with pytest.raises(NotImplementedError, match=r"robot\.usd: assets are read from \.urdf and MJCF"):
        load_asset(str(tmp_path), "robot.usd")


def test_an_asset_keeps_a_copy_of_its_options():
    options = AssetOptions()
    options.fix_base_link = True
    box = create_box(1, 1, 1, options)
    options.fix_base_link = False
    assert box.fixed_base and box.options.fix_base_link


@pytest.mark.parametrize(
    ("asset", "name", "volume", "moments"),
    [
        (create_box(2, 4, 6), "box", 48, np.array([4**2 + 6**2, 2**2 + 6**2, 2**2 + 4**2]) / 12),
        (create_sphere(2), "sphere", 4 / 3 * math.pi * 8, np.array([1.6, 1.6, 1.6])),
    ],
)
def test_shapes_have_the_mass_and_inertia_of_their_volume(asset, name, volume, moments):
    assert asset.body_names == asset.shape_geoms == [name] and asset.shapes_of_body == [(0, 1)]
    assert not asset.fixed_base and asset.dof_names == asset.joint_names == []
    body = asset.model.body(name)
    assert body.mass == pytest.approx(1000 * volume)
    np.testing.assert_allclose(body.inertia, 1000 * volume * moments)


def test_a_capsule_lies_along_x():
    options = AssetOptions()
    options.density = 10
    asset = create_capsule(0.1, 0.6, options)
    model = asset.model
    assert model.body("capsule").mass == pytest.approx(10 * math.pi * (0.1**2 * 0.6 + 4 / 3 * 0.1**3))
    data = mujoco.MjData(model)
    mujoco.mj_forward(model, data)
    np.testing.assert_allclose(np.abs(data.geom_xmat[0].reshape(3, 3)[:, 2]), [1, 0, 0], atol=1e-12)
    np.testing.assert_allclose(model.geom_size[0][:2], [0.1, 0.3])


def test_two_actors_can_come_from_one_asset():
    asset = create_box(1, 1, 1)
    spec = mujoco.MjSpec()
    for prefix in ("0/", "1/"):
        spec.attach(asset.spec.copy(), prefix=prefix, frame=spec.worldbody.add_frame())
    assert spec.compile().nbody == 3


@pytest.mark.parametrize(
    ("create", "sizes", "complaint"),
    [
        (create_box, (1, -1, 1), "create_box: height .* got -1"),
        (create_box, (1, 1, math.nan), "create_box: depth .* got nan"),
        (create_sphere, (0,), "create_sphere: radius .* got 0"),
        (create_capsule, (0.1, 0), "create_capsule: width .* got 0"),
    ],
)
def test_sizes_that_no_shape_has(create, sizes, complaint):
    with pytest.raises(ValueError, match=complaint):
        create(*sizes)


def test_a_box_may_be_flat():
    """DexterousHands makes its tables so."""
    options = AssetOptions()
    options.fix_base_link = True
    size = create_box(0.3, 0.4, 0.0, options).model.geom_size[0]
    np.testing.assert_allclose(size[:2], [0.15, 0.2])
    assert 0 < size[2] < 1e-3
