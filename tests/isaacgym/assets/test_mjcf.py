"""Reading MJCF files: what is taken, what is left out, drives and tendons, and what malformed files say."""

import math
import warnings

import mujoco
import numpy as np
import pytest

from rlcourse.isaacgym.assets.asset import load_asset
from rlcourse.isaacgym.values.constants import DOF_MODE_EFFORT, DOF_MODE_NONE, DOF_MODE_POS, DOF_MODE_VEL, TENDON_FIXED
from rlcourse.isaacgym.values.parameters import AssetOptions

BALL = "<geom size='0.1'/>"


@pytest.fixture
def load(tmp_path):
    """load(contents of <mujoco>, options by name) -> Asset"""

    def load(text, **options):
        (tmp_path / "robot.xml").write_text(f"<mujoco>{text}</mujoco>")
        asset_options = AssetOptions()
        for name, value in options.items():
            setattr(asset_options, name, value)
        return load_asset(tmp_path, "robot.xml", asset_options)

    return load


def test_the_first_body_is_the_robot_and_the_rest_is_left_out(load):
    asset = load(
        f"""
        <option timestep="0.5" apirate="7"/>
        <size nconmax="3" nstack="100"/>
        <visual><global offwidth="8"/></visual>
        <asset><texture name="t" type="2d" file="gone.png"/><material name="m" texture="t" rgba="1 0 0 1"/></asset>
        <worldbody>
          <light pos="0 0 1"/><camera name="c"/><geom type="plane" size="1 1 1" material="nowhere"/>
          <body name="torso" pos="1 2 3" euler="90 0 0">
            <freejoint name="root"/>
            <camera name="eye"/><light/><site name="s"/>
            <geom name="torso" size="0.1" material="m"/>
            <body name="arm"><joint name="elbow" range="-90 45"/><geom name="arm" size="0.1" material="nowhere"/></body>
          </body>
          <body name="table"><freejoint/>{BALL}</body>
        </worldbody>
        <contact><exclude body1="arm" body2="table"/><exclude body1="torso" body2="arm"/></contact>
        <sensor><framepos objtype="body" objname="table"/><gyro site="s"/></sensor>
        <actuator><motor joint="elbow"/></actuator>
        <keyframe><key qpos="0 0 0 1 0 0 0 0 0 0 0 1 0 0 0"/></keyframe>
        """
    )
    assert asset.body_names == ["torso", "arm"] and asset.dof_names == ["elbow"]
    model = asset.model
    counts = (model.ncam, model.nlight, model.nsensor, model.nkey, model.nu, model.ntex, model.nexclude)
    assert counts == (0, 0, 0, 0, 0, 0, 1)
    assert model.opt.timestep == mujoco.MjModel.from_xml_string("<mujoco/>").opt.timestep
    np.testing.assert_array_equal(model.body("torso").pos, 0)
    np.testing.assert_array_equal(model.body("torso").quat, [1, 0, 0, 0])
    np.testing.assert_allclose(asset.dof_properties["lower"], -math.pi / 2)
    np.testing.assert_allclose(model.mat("m").rgba, [1, 0, 0, 1])


def test_the_asset_keeps_its_meaning_where_it_is_attached(load):
    asset = load(
        f"""
        <compiler angle="degree" inertiafromgeom="true"/>
        <default><geom density="500"/><joint damping="3"/></default>
        <worldbody><body name="a">{BALL}
          <body name="b"><joint name="j" range="-90 90"/>
            <inertial pos="0 0 0" mass="9" diaginertia="1 1 1"/>{BALL}
          </body>
        </body></worldbody>
        """
    )
    parent = mujoco.MjSpec()
    parent.attach(asset.spec.copy(), prefix="0/", frame=parent.worldbody.add_frame())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = parent.compile()
    np.testing.assert_allclose(model.body_mass[1:], 500 * 4 / 3 * math.pi * 0.1**3)
    np.testing.assert_allclose(model.jnt_range, [[-math.pi / 2, math.pi / 2]])
    assert model.dof_damping.tolist() == [3]


def test_joints_of_the_root_are_left_out(load):
    free = f"<worldbody><body name='a'><joint type='free' name='r'/>{BALL}</body></worldbody>"
    assert load(free).dof_names == []
    locked = f"<worldbody><body name='a'><joint name='r' limited='true' range='0 0'/>{BALL}</body></worldbody>"
    sliding = f"<worldbody><body name='a'><joint name='r' type='slide' range='-1 1'/>{BALL}</body></worldbody>"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert load(locked).dof_names == [] and not load(locked).fixed_base
    with pytest.warns(UserWarning, match=r"robot\.xml: the joints of the first body \(r\) are left out"):
        assert load(sliding, fix_base_link=True).fixed_base


def test_a_turning_root_is_left_out_with_a_warning(load):
    turning = f"<worldbody><body name='a'><joint name='r'/>{BALL}</body></worldbody>"
    with pytest.warns(UserWarning, match=r"\(r\) are left out"):
        assert load(turning).dof_names == []


def test_several_joints_of_one_body_are_degrees_of_freedom_in_the_files_order(load):
    hip = "<joint name='z' axis='0 0 1'/><joint name='x' axis='1 0 0'/><joint name='y' axis='0 1 0'/>"
    asset = load(
        f"<worldbody><body name='base'>{BALL}<body name='leg'>{hip}{BALL}"
        f"<body name='foot'>{BALL}</body></body></body></worldbody>"
    )
    assert asset.dof_names == ["z", "x", "y"]
    assert asset.joint_names == ["z", "foot"]
    assert [kind.name for kind in asset.joint_types] == ["JOINT_REVOLUTE", "JOINT_FIXED"]


def test_siblings_keep_the_files_order(load):
    bodies = "".join(f"<body name='{name}'><joint name='{name}'/>{BALL}</body>" for name in "cab")
    asset = load(f"<worldbody><body name='base'>{BALL}{bodies}</body></worldbody>")
    assert asset.body_names == ["base", "c", "a", "b"] and asset.dof_names == ["c", "a", "b"]


def test_actuators_drive_their_degrees_of_freedom(load):
    bodies = "".join(f"<body><joint name='{n}' damping='0.5' stiffness='2'/>{BALL}</body>" for n in "abcd")
    asset = load(
        f"""<worldbody><body>{BALL}{bodies}</body></worldbody>
        <actuator>
          <motor name="last" joint="d" gear="20" ctrllimited="true" ctrlrange="-0.5 0.5"/>
          <position joint="a" kp="30" forcerange="-4 4"/>
          <velocity joint="b" kv="7"/>
        </actuator>"""
    )
    assert asset.actuator_names == ["last", "a", "b"] and asset.actuator_dof == [3, 0, 1]
    motor, position, velocity = asset.actuators
    assert (motor.motor_effort, motor.control_limited, motor.upper_control_limit) == (10, True, 0.5)
    assert (position.kp, position.force_limited, position.lower_force_limit) == (30, True, -4)
    assert (velocity.kp, velocity.kv, velocity.motor_effort) == (0, 7, 0)
    properties = asset.dof_properties
    assert properties["driveMode"].tolist() == [DOF_MODE_POS, DOF_MODE_VEL, DOF_MODE_NONE, DOF_MODE_EFFORT]
    assert properties["stiffness"].tolist() == [30, 2, 2, 2]
    assert properties["damping"].tolist() == [0.5, 7.5, 0.5, 0.5]
    assert properties["effort"][0] == 4 and properties["effort"][3] == np.finfo(np.float32).max


def test_tendons(load):
    bodies = "".join(f"<body><joint name='{name}'/>{BALL}</body>" for name in "ab")
    asset = load(
        f"""<worldbody><body>{BALL}{bodies}</body></worldbody>
        <tendon><fixed name="t" limited="true" range="-0.1 0.2" stiffness="3" damping="4">
          <joint joint="b" coef="0.5"/><joint joint="a" coef="-2"/>
        </fixed></tendon>""",
        tendon_limit_stiffness=30,
    )
    assert asset.tendon_names == ["t"] and asset.tendon_joints == [[("b", 0.5), ("a", -2.0)]]
    tendon = asset.tendon_properties[0]
    assert (tendon.type, tendon.num_joints, tendon.num_attachments) == (TENDON_FIXED, 2, 0)
    assert (tendon.stiffness, tendon.damping, tendon.limit_stiffness) == (3, 4, 30)
    assert (tendon.is_fixed_limited, tendon.fixed_lower_limit, tendon.fixed_upper_limit) == (True, -0.1, 0.2)


def test_shapes_are_the_geoms_that_can_collide(load):
    seen = "<geom size='0.2' contype='0' conaffinity='0'/>"
    asset = load(
        f"<worldbody><body>{seen}<geom size='0.1' friction='0.7' condim='1'/>"
        f"<body name='b'><joint/>{BALL}{seen}{BALL}</body></body></worldbody>"
    )
    assert [shape.friction for shape in asset.shape_properties] == [0.7, 1, 1]
    assert asset.shapes_of_body == [(0, 1), (1, 2)]
    assert asset.model.geom_group.tolist() == [1, 0, 0, 1, 0]
    assert asset.model.geom_condim.min() == 3  # all surfaces have friction
    ball = 1000 * 4 / 3 * math.pi * 0.1**3
    np.testing.assert_allclose(asset.model.body_mass[1:], [ball, 2 * ball])


def test_geoms_that_are_only_seen_weigh_what_the_file_says_or_next_to_nothing(load):
    seen = "<geom size='0.2' contype='0' conaffinity='0' {}/>"
    bodies = "".join(f"<body><joint/>{seen.format(mass)}</body>" for mass in ("", "mass='5'"))
    masses = load(f"<worldbody><body>{BALL}{bodies}</body></worldbody>").model.body_mass
    assert 0 < masses[2] < 0.01 and masses[3] == 5


def test_bodies_without_joints_are_kept(load):
    """Also with collapse_fixed_joints: the shadow hand of DexterousHands has all of its 26 bodies with it."""
    text = (
        f"<compiler fusestatic='true'/><worldbody><body name='a'>{BALL}<body name='b' pos='1 0 0'>{BALL}"
        f"<body name='c'><joint/>{BALL}</body></body></body></worldbody>"
    )
    for collapse in (False, True):
        asset = load(text, collapse_fixed_joints=collapse)
        assert asset.body_names == ["a", "b", "c"] and asset.shapes_of_body == [(0, 1), (1, 1), (2, 1)]


def test_nameless_elements_get_names_and_names_given_twice_are_changed(load):
    asset = load(
        f"""<worldbody><body>{BALL}<geom name="g" size="0.1"/>
        <body><joint name="j"/><geom name="g" size="0.1"/></body><body><joint name="j"/>{BALL}</body>
        </body></worldbody>"""
    )
    for names in (asset.body_names, asset.dof_names, asset.shape_geoms):
        assert all(names) and len(set(names)) == len(names)
    assert asset.dof_names == ["j", "j_1"]


def test_a_joint_may_be_locked_by_its_limits(load):
    asset = load(f"<worldbody><body>{BALL}<body><joint limited='true' range='0 0'/>{BALL}</body></body></worldbody>")
    np.testing.assert_allclose([asset.dof_properties["lower"], asset.dof_properties["upper"]], 0, atol=1e-6)


def test_options_apply(load):
    text = f"<worldbody><body>{BALL}<body><joint armature='0.1'/>{BALL}</body></body></worldbody>"
    asset = load(text, armature=0.2, default_dof_drive_mode=DOF_MODE_POS)
    np.testing.assert_allclose(asset.dof_properties["armature"], 0.3)
    np.testing.assert_allclose(asset.model.dof_armature, 0.3)
    assert asset.dof_properties["driveMode"].tolist() == [DOF_MODE_POS]


def test_files_are_included_and_meshes_found(load, tmp_path):
    (tmp_path / "meshes").mkdir()
    tetrahedron = "v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n"
    (tmp_path / "meshes" / "part.obj").write_text(tetrahedron)
    (tmp_path / "parts.xml").write_text("<mujoco><option apirate='1'/><asset><mesh file='part.obj'/></asset></mujoco>")
    (tmp_path / "body.xml").write_text("<mujoco><body name='b'><geom type='mesh' mesh='part'/></body></mujoco>")
    asset = load(
        "<compiler meshdir='meshes' coordinate='local'/><include file='parts.xml'/>"
        "<worldbody><include file='body.xml'/></worldbody>"
    )
    assert asset.model.body("b").mass == pytest.approx(1000 / 6)


def test_meshes_that_are_not_used_need_not_exist(load, tmp_path):
    (tmp_path / "part.obj").write_text("v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n")
    asset = load(
        "<compiler strippath='true'/><asset><mesh file='gone.stl'/><mesh file='elsewhere/part.obj'/></asset>"
        "<worldbody><body name='b' mocap='true'><geom type='mesh' mesh='part'/></body></worldbody>"
    )
    assert asset.model.nmesh == 1


def test_meshes_in_formats_that_mujoco_does_not_read(load, tmp_path):
    import trimesh

    trimesh.creation.box((1, 2, 3)).export(tmp_path / "part.glb")
    asset = load(
        "<asset><mesh name='part' file='part.glb'/></asset>"
        "<worldbody><body name='b'><geom type='mesh' mesh='part'/></body></worldbody>"
    )
    assert asset.model.body("b").mass == pytest.approx(6000)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<worldbody>\n<body>\n<geom size='1' colour='red'/>\n</body></worldbody>", "'colour'\nElement 'geom', line 3"),
        ("<worldbody>\n<body>\n</worldbody>", "Line number=2"),
        ("<worldbody><geom size='1'/></worldbody>", "holds no robot"),
        (
            f"<worldbody><body>{BALL}<body><joint name='j' type='ball'/>{BALL}</body></body></worldbody>",
            "'j' is a ball",
        ),
        (
            f"<worldbody><body>{BALL}<body name='light'><joint/></body></body></worldbody>",
            "mass and inertia .*\n?.*'light'",
        ),
        ("<include file='gone.xml'/>", "gone.xml"),
        ("<robot name='r'/>", "is a URDF file"),
        ("<compiler coordinate='global'/><worldbody/>", "global coordinates"),
        (
            "<asset><mesh name='m' file='gone.stl'/></asset>"
            "<worldbody><body><geom type='mesh' mesh='m'/></body></worldbody>",
            "gone.stl",
        ),
    ],
)
def test_what_is_malformed_is_named(load, text, message):
    with pytest.raises((ValueError, FileNotFoundError), match=message) as caught:
        load(text)
    assert "robot.xml" in str(caught.value)


TURNED = """
    <compiler angle="radian"/>
    <worldbody><body name="mount" pos="1 2 3" {rotation}>
      {inertial}
      <geom name="rod" type="capsule" fromto="0 0 0 0 0 1" size="0.1"/><site name="tip" pos="0 0 1"/>
      <geom name="box" type="box" size="0.1 0.2 0.3" pos="0 0 0.1" euler="0 0 1"/>
      <frame pos="0 0 1"><body name="arm" pos="0 0 0.5" euler="0 1 0">
        <joint name="elbow" axis="0 1 0" pos="0 0 0.1"/><geom size="0.1"/>
      </body></frame>
    </body></worldbody>
"""


@pytest.mark.parametrize("inertial", ["", '<inertial mass="2" pos="0 0 0.3" fullinertia="1 2 2.5 0.1 0.2 0.3"/>'])
@pytest.mark.parametrize("rotation", ['euler="1.5708 0 3.14159"', 'quat="0.6 0 0.8 0"', ""])
def test_the_rotation_of_the_first_body_stays_and_its_position_goes(load, rotation, inertial):
    """The hand of IsaacGymEnvs is mounted so: its forearm points along z in the file and along -y in the task."""
    text = TURNED.format(rotation=rotation, inertial=inertial)
    asset = load(text)
    np.testing.assert_array_equal(asset.model.body("mount").pos, 0)
    np.testing.assert_array_equal(asset.model.body("mount").quat, [1, 0, 0, 0])
    placed = []
    for model in (asset.model, mujoco.MjModel.from_xml_string(f"<mujoco>{text}</mujoco>")):
        data = mujoco.MjData(model)
        data.qpos[0] = 0.3
        mujoco.mj_forward(model, data)
        inertias = data.ximat.reshape(-1, 3, 3) * model.body_inertia[:, None] @ data.ximat.reshape(-1, 3, 3).mT
        placed.append((data, inertias))
    (ours, our_inertias), (whole, inertias) = placed
    shift = np.array([1.0, 2.0, 3.0])
    for name in ("xipos", "geom_xpos", "site_xpos", "xanchor"):
        np.testing.assert_allclose(getattr(ours, name)[-2:] + shift, getattr(whole, name)[-2:], atol=1e-9)
    for name in ("geom_xmat", "xaxis"):
        np.testing.assert_allclose(getattr(ours, name), getattr(whole, name), atol=1e-9)
    np.testing.assert_allclose(ours.xmat[2], whole.xmat[2], atol=1e-9)
    np.testing.assert_allclose(our_inertias, inertias, atol=1e-9)
