"""Robots of the public tasks, with the options that the tasks give: bodies and degrees of freedom in the order that
the tasks and their trained policies rely on. Needs the checkouts that `test_public_tasks` names.
"""

import os
from pathlib import Path

import pytest

from rlcourse.isaacgym.assets.asset import load_asset
from rlcourse.isaacgym.values.parameters import AssetOptions

MERGED = {"collapse_fixed_joints": True}
FIXED = {"fix_base_link": True}
ANYMAL = {**MERGED, "replace_cylinder_with_capsule": True, "flip_visual_attachments": True, "density": 0.001}
LEGS = ("LF", "LH", "RF", "RH")
FINGERS = ("index", "middle", "ring", "thumb")
FRANKA = [*(f"panda_joint{i}" for i in range(1, 8)), "panda_finger_joint1", "panda_finger_joint2"]


def each(names, parts):
    return [part.format(name) for name in names for part in parts]


ANYMAL_DOFS = each(LEGS, ("{}_HAA", "{}_HFE", "{}_KFE"))
ALLEGRO_DOFS = each(FINGERS, [f"{{}}_joint_{i}" for i in range(4)])
TRIFINGER = ("finger_base_to_upper_joint_{}", "finger_upper_to_middle_joint_{}", "finger_middle_to_lower_joint_{}")

# variable, file, options, bodies (names or number), DOFs (names or number), collision shapes
ROBOTS = [
    ("ISAACGYMENVS", "urdf/cartpole.urdf", FIXED, ["slider", "cart", "pole"], ["slider_to_cart", "cart_to_pole"], 3),
    ("ISAACGYMENVS", "mjcf/nv_ant.xml", {}, 9, each("1234", ("hip_{}", "ankle_{}")), 13),
    ("ISAACGYMENVS", "mjcf/nv_humanoid.xml", {}, 16, 21, 19),
    ("ISAACGYMENVS", "mjcf/amp_humanoid.xml", {}, 15, 28, 18),
    (
        "ISAACGYMENVS",
        "urdf/anymal_c/urdf/anymal.urdf",
        ANYMAL,
        ["base", *each(LEGS, ("{}_HIP", "{}_THIGH", "{}_SHANK"))],
        ANYMAL_DOFS,
        37,
    ),
    ("ISAACGYMENVS", "urdf/franka_description/robots/franka_panda.urdf", FIXED | MERGED, 10, FRANKA, 11),
    ("ISAACGYMENVS", "urdf/franka_description/robots/franka_panda_gripper.urdf", FIXED, 16, FRANKA, 13),
    (
        "ISAACGYMENVS",
        "urdf/sektion_cabinet_model/urdf/sektion_cabinet_2.urdf",
        MERGED,
        5,
        ["door_left_joint", "door_right_joint", "drawer_bottom_joint", "drawer_top_joint"],
        21,
    ),
    ("ISAACGYMENVS", "mjcf/open_ai_assets/hand/shadow_hand.xml", FIXED | MERGED, 26, 24, 22),
    ("ISAACGYMENVS", "mjcf/open_ai_assets/hand/egg.xml", {}, ["object"], 0, 1),
    ("ISAACGYMENVS", "mjcf/open_ai_assets/hand/pen.xml", {}, ["object"], 0, 1),
    ("ISAACGYMENVS", "urdf/objects/cube_multicolor.urdf", {}, ["object"], 0, 1),
    (
        "ISAACGYMENVS",
        "urdf/kuka_allegro_description/allegro_touch_sensor.urdf",
        FIXED | MERGED,
        ["allegro_mount", *each(FINGERS, [f"{{}}_link_{i}" for i in range(4)])],
        ALLEGRO_DOFS,
        22,
    ),
    (
        "ISAACGYMENVS",
        "urdf/kuka_allegro_description/kuka_allegro_touch_sensor.urdf",
        FIXED | MERGED,
        24,
        [*each("1234567", ["iiwa7_joint_{}"]), *ALLEGRO_DOFS],
        26,
    ),
    (
        "ISAACGYMENVS",
        "trifinger/robot_properties_fingers/urdf/pro/trifingerpro.urdf",
        FIXED,
        23,
        each(("0", "120", "240"), TRIFINGER),
        12,
    ),
    (
        "LEGGED_GYM",
        "a1/urdf/a1.urdf",
        ANYMAL,
        ["base", *each(("FL", "FR", "RL", "RR"), ("{}_hip", "{}_thigh", "{}_calf", "{}_foot"))],
        each(("FL", "FR", "RL", "RR"), ("{}_hip_joint", "{}_thigh_joint", "{}_calf_joint")),
        13,
    ),
    *(
        (
            "LEGGED_GYM",
            f"{name}/urdf/{name}.urdf",
            ANYMAL,
            ["base", *each(LEGS, ("{}_HIP", "{}_THIGH", "{}_SHANK", "{}_FOOT"))],
            ANYMAL_DOFS,
            13,
        )
        for name in ("anymal_b", "anymal_c")
    ),
    ("LEGGED_GYM", "cassie/urdf/cassie.urdf", ANYMAL, 13, 12, 3),
]
FOLDERS = {"ISAACGYMENVS": "assets", "LEGGED_GYM": "resources/robots"}


@pytest.mark.filterwarnings("ignore:.*is shown without a mesh")  # the checkouts lack some
@pytest.mark.parametrize(
    ("variable", "file", "options", "bodies", "dofs", "shapes"), ROBOTS, ids=[Path(robot[1]).stem for robot in ROBOTS]
)
def test_bodies_and_dofs_of_public_robots(variable, file, options, bodies, dofs, shapes):
    if variable not in os.environ:
        pytest.skip(f"{variable} does not name a checkout of the public tasks")
    asset_options = AssetOptions()
    for name, value in options.items():
        setattr(asset_options, name, value)
    asset = load_asset(Path(os.environ[variable], FOLDERS[variable]), file, asset_options)
    for names, expected in ((asset.body_names, bodies), (asset.dof_names, dofs)):
        assert (len(names) if isinstance(expected, int) else names) == expected
    assert len(asset.shape_geoms) == shapes
    assert asset.fixed_base == options.get("fix_base_link", False)
    assert (asset.model.body_mass[1:] >= 0).all() and asset.model.body_mass.sum() > 0.03
