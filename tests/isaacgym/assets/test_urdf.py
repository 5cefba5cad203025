"""Reading URDF files: order, merging of links, masses, shapes, meshes, and what malformed files say."""

import warnings

import mujoco
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from rlcourse.isaacgym.assets.asset import load_asset
from rlcourse.isaacgym.assets.inertia import possible_moments
from rlcourse.isaacgym.values.parameters import AssetOptions

SPHERE = "<geometry><sphere radius='0.1'/></geometry>"
INERTIAL = "<inertial><mass value='1'/><inertia ixx='1' iyy='1' izz='1'/></inertial>"


def link(name, inside=INERTIAL):
    return f"<link name='{name}'>{inside}</link>"


def joint(
    name, parent, child, kind="revolute", inside="<limit lower='-1' upper='1' effort='5' velocity='2'/>", more=""
):
    ends = f"<parent link='{parent}'/><child link='{child}'/>"
    return f"<joint name='{name}' type='{kind}' {more}>{ends}{inside}</joint>"


@pytest.fixture
def load(tmp_path):
    """load(elements of the robot, options by name) -> Asset"""

    def load(*elements, **options):
        (tmp_path / "robot.urdf").write_text(f"<robot name='robot'>{''.join(elements)}</robot>")
        asset_options = AssetOptions()
        for name, value in options.items():
            setattr(asset_options, name, value)
        return load_asset(tmp_path, "robot.urdf", asset_options)

    return load


def tensor(model, name):
    """Inertia (3, 3) of a body in its own axes."""
    body = model.body(name)
    axes = Rotation.from_quat(body.iquat, scalar_first=True).as_matrix()
    return axes @ np.diag(body.inertia) @ axes.T


# ------------------------------------------------------------------------------------------------------------ order
LEGS = ("LF", "RF", "LH", "RH")


def quadruped(order):
    """A base with four legs of two links, declared in the given order."""
    parts = [link("base")]
    for leg in order:
        parts += [
            joint(f"{leg}_KFE", f"{leg}_thigh", f"{leg}_shank"),
            link(f"{leg}_shank"),
            joint(f"{leg}_HFE", "base", f"{leg}_thigh"),
            link(f"{leg}_thigh"),
        ]
    return parts


@settings(max_examples=10, deadline=None)
@given(order=st.permutations(LEGS), data=st.data())
def test_bodies_and_joints_are_depth_first_and_siblings_in_the_order_of_names(tmp_path_factory, order, data):
    elements = data.draw(st.permutations(quadruped(order)))
    path = tmp_path_factory.mktemp("robot") / "robot.urdf"
    path.write_text(f"<robot name='robot'>{''.join(elements)}</robot>")
    asset = load_asset(path.parent, path.name)
    names = [f"{leg}_{part}" for leg in ("LF", "LH", "RF", "RH") for part in ("thigh", "shank")]
    assert asset.body_names == ["base", *names]
    assert asset.dof_names == [f"{leg}_{part}" for leg in ("LF", "LH", "RF", "RH") for part in ("HFE", "KFE")]
    assert asset.joint_names == asset.dof_names
    compiled = [asset.model.body(i).name for i in range(1, asset.model.nbody)]
    assert compiled == asset.body_names


def test_joints_decide_the_order_not_links(load):
    asset = load(link("base"), link("a"), link("b"), joint("second", "base", "a"), joint("first", "base", "b"))
    assert asset.body_names == ["base", "b", "a"] and asset.dof_names == ["first", "second"]


# ----------------------------------------------------------------------------------------------------- fixed joints
def arm_with_fixed_parts():
    at = "<origin xyz='0 0 1' rpy='0 1.5707963267948966 0'/>"
    return [
        link("base"),
        joint("turn", "base", "arm"),
        link("arm", INERTIAL + f"<collision>{SPHERE}</collision>"),
        joint("mount", "arm", "hand", "fixed", at),
        link("hand", INERTIAL + f"<collision><origin xyz='1 0 0'/>{SPHERE}</collision>"),
        joint("pinch", "hand", "finger", inside=at),
        link("finger"),
        joint("tip", "finger", "sensor", "fixed", at, "dont_collapse='true'"),
        link("sensor"),
    ]


def test_fixed_joints_keep_their_bodies_unless_they_are_collapsed(load):
    asset = load(*arm_with_fixed_parts())
    assert asset.body_names == ["base", "arm", "hand", "finger", "sensor"]
    assert asset.joint_names == ["turn", "mount", "pinch", "tip"]
    assert asset.dof_names == ["turn", "pinch"]
    assert [kind.name for kind in asset.joint_types] == ["JOINT_REVOLUTE", "JOINT_FIXED"] * 2


def test_collapsing_merges_bodies_but_those_marked_dont_collapse(load):
    asset = load(*arm_with_fixed_parts(), collapse_fixed_joints=True)
    assert asset.body_names == ["base", "arm", "finger", "sensor"]
    assert asset.joint_names == ["turn", "pinch", "tip"]
    assert asset.shapes_of_body == [(0, 0), (0, 2), (2, 0), (2, 0)]


def test_collapsing_changes_neither_mass_nor_motion(load):
    apart, merged = (load(*arm_with_fixed_parts(), collapse_fixed_joints=collapse) for collapse in (False, True))
    assert apart.model.body_mass.sum() == pytest.approx(merged.model.body_mass.sum())
    mass_matrices, tips = [], []
    for asset in (apart, merged):
        data = mujoco.MjData(asset.model)
        data.qpos[:] = 0.3, -0.4
        mujoco.mj_forward(asset.model, data)
        full = np.zeros((2, 2))
        mujoco.mj_fullM(asset.model, data, full)
        mass_matrices.append(full)
        tips.append(data.body("sensor").xpos.copy())
    np.testing.assert_allclose(*mass_matrices, atol=1e-12)
    np.testing.assert_allclose(*tips, atol=1e-12)


# ---------------------------------------------------------------------------------------------------------- joints
def test_limits_efforts_damping_and_friction(load):
    asset = load(
        link("base"),
        joint("a", "base", "b", inside="<limit lower='-1' upper='2' effort='5' velocity='3'/>"),
        link("b"),
        joint("c", "b", "d", "continuous", "<dynamics damping='0.5' friction='0.25'/>"),
        link("d"),
        joint("e", "d", "f", "prismatic", "<axis xyz='0 0 2'/><limit lower='0' upper='0' effort='1' velocity='1'/>"),
        link("f"),
        armature=0.01,
        default_dof_drive_mode=1,
    )
    properties = asset.dof_properties
    unlimited = np.finfo(np.float32).max
    assert properties["hasLimits"].tolist() == [True, False, True]
    assert properties["lower"].tolist() == [-1, -unlimited, 0]
    np.testing.assert_allclose(properties["upper"], [2, unlimited, 0], atol=1e-5)
    assert properties["effort"].tolist() == [5, unlimited, 1]
    assert properties["velocity"].tolist() == [3, unlimited, 1]
    assert properties["damping"].tolist() == [0, 0.5, 0] and properties["friction"].tolist() == [0, 0.25, 0]
    np.testing.assert_allclose(properties["armature"], 0.01)
    assert properties["driveMode"].tolist() == [1, 1, 1] and properties["stiffness"].tolist() == [0, 0, 0]
    assert [kind.name for kind in asset.dof_types] == ["DOF_ROTATION", "DOF_ROTATION", "DOF_TRANSLATION"]
    np.testing.assert_allclose(asset.model.jnt_axis, [[1, 0, 0], [1, 0, 0], [0, 0, 1]])
    assert not asset.model.jnt_actfrclimited.any()


@given(angles=st.tuples(*[st.floats(-1.5, 1.5)] * 3))
@settings(max_examples=20, deadline=None)
def test_roll_pitch_and_yaw_are_about_fixed_axes(tmp_path_factory, angles):
    path = tmp_path_factory.mktemp("robot") / "robot.urdf"
    origin = f"<origin xyz='1 2 3' rpy='{angles[0]} {angles[1]} {angles[2]}'/>"
    parts = link("base") + link("end") + joint("j", "base", "end", "fixed", origin)
    path.write_text(f"<robot name='r'>{parts}</robot>")
    body = load_asset(path.parent, path.name).model.body("end")
    np.testing.assert_allclose(body.pos, [1, 2, 3])
    rotation = Rotation.from_quat(body.quat, scalar_first=True)
    assert (rotation * Rotation.from_euler("xyz", angles).inv()).magnitude() < 1e-7


def test_a_joint_that_mimics_another_stays_a_degree_of_freedom(load):
    fingers = (joint(f"f{i}", "base", f"l{i}", inside="<mimic joint='f0'/>" * i) for i in range(2))
    assert load(link("base"), link("l0"), link("l1"), *fingers).dof_names == ["f0", "f1"]


# ------------------------------------------------------------------------------------------------- masses and inertias
def test_an_inertia_is_turned_by_its_origin(load):
    inertia = "<inertia ixx='1' iyy='2' izz='2.5' ixy='0.1' ixz='0.2' iyz='0.3'/>"
    origin = "<origin xyz='0.1 0.2 0.3' rpy='0.3 0.2 0.1'/>"
    asset = load(link("base", f"<inertial><mass value='3'/>{origin}{inertia}</inertial>"))
    turn = Rotation.from_euler("xyz", [0.3, 0.2, 0.1]).as_matrix()
    expected = turn @ [[1, 0.1, 0.2], [0.1, 2, 0.3], [0.2, 0.3, 2.5]] @ turn.T
    np.testing.assert_allclose(tensor(asset.model, "base"), expected, atol=1e-9)
    assert asset.model.body("base").mass == 3
    np.testing.assert_allclose(asset.model.body("base").ipos, [0.1, 0.2, 0.3])


BOX = "<collision><origin xyz='0 0 0.5'/><geometry><box size='0.1 0.2 0.3'/></geometry></collision>"
BOX_MOMENTS = np.array([0.2**2 + 0.3**2, 0.1**2 + 0.3**2, 0.1**2 + 0.2**2]) / 12  # of mass 1


def test_a_missing_mass_follows_from_the_density(load):
    asset = load(link("base", BOX), density=500)
    assert asset.model.body("base").mass == pytest.approx(500 * 0.1 * 0.2 * 0.3)
    np.testing.assert_allclose(asset.model.body("base").ipos, [0, 0, 0.5], atol=1e-12)
    np.testing.assert_allclose(tensor(asset.model, "base"), np.diag(3 * BOX_MOMENTS), atol=1e-9)
    own = load(link("base", BOX + "<inertial><density value='50'/></inertial>"), density=500)
    assert own.model.body("base").mass == pytest.approx(0.3)


def test_a_missing_inertia_is_that_of_the_shape_scaled_to_the_mass(load):
    asset = load(link("base", BOX + "<inertial><mass value='7'/><origin xyz='0 0 0.4'/></inertial>"))
    assert asset.model.body("base").mass == 7
    np.testing.assert_allclose(asset.model.body("base").ipos, [0, 0, 0.4])
    np.testing.assert_allclose(tensor(asset.model, "base"), np.diag(7 * BOX_MOMENTS), atol=1e-9)


def test_options_override_the_files_inertia_and_centre_of_mass(load):
    inertial = "<inertial><mass value='7'/><origin xyz='0 0 0.4'/><inertia ixx='1' iyy='1' izz='1'/></inertial>"
    asset = load(link("base", BOX + inertial), override_inertia=True, override_com=True)
    assert asset.model.body("base").mass == 7
    np.testing.assert_allclose(asset.model.body("base").ipos, [0, 0, 0.5], atol=1e-12)
    np.testing.assert_allclose(tensor(asset.model, "base"), np.diag(7 * BOX_MOMENTS), atol=1e-9)


def test_shapes_that_are_only_seen_weigh_nothing(load):
    seen = f"<visual>{SPHERE}</visual>"
    assert load(link("base", BOX + seen)).model.body("base").mass == pytest.approx(6)
    assert load(link("base", INERTIAL + seen)).model.body("base").mass == 1


def test_links_without_mass_and_shape_can_move(load):
    asset = load(link("base", ""), joint("a", "base", "x"), link("x", ""), joint("b", "x", "y"), link("y"))
    assert 0 < asset.model.body("x").mass < 0.01 and asset.model.body("y").mass == 1
    fixed = load(link("base"), joint("a", "base", "frame", "fixed"), link("frame", ""))
    assert fixed.model.body("frame").mass == 0


def test_an_impossible_inertia_is_mended(load):
    asset = load(link("base", "<inertial><mass value='1'/><inertia ixx='1' iyy='1' izz='5'/></inertial>"))
    np.testing.assert_allclose(np.sort(asset.model.body("base").inertia), [2, 2, 4], rtol=1e-6)


@given(st.lists(st.floats(-1, 10), min_size=3, max_size=3).map(sorted))
def test_mended_moments_are_possible_and_the_nearest(moments):
    mended = possible_moments(np.array(moments))
    assert (mended > 0).all() and mended[2] <= mended[0] + mended[1]
    if moments[0] > 1e-6 and moments[2] < moments[0] + moments[1]:
        np.testing.assert_array_equal(mended, moments)
    elif moments[0] > 1e-6:  # the nearest point of the plane c = a + b
        excess = moments[2] - moments[0] - moments[1]
        np.testing.assert_allclose(mended, np.array(moments) + np.array([1, 1, -1]) * excess / 3, rtol=1e-6)


# --------------------------------------------------------------------------------------------------------------- shapes
def test_sizes_of_shapes(load):
    shapes = (
        "<box size='2 4 6'/>",
        "<sphere radius='2'/>",
        "<cylinder radius='2' length='6'/>",
        "<capsule radius='2' length='6'/>",
    )
    inside = "".join(f"<collision><geometry>{shape}</geometry></collision>" for shape in shapes)
    kinds = mujoco.mjtGeom
    for replace, third in ((False, kinds.mjGEOM_CYLINDER), (True, kinds.mjGEOM_CAPSULE)):
        model = load(link("base", INERTIAL + inside), replace_cylinder_with_capsule=replace).model
        expected = [kinds.mjGEOM_BOX, kinds.mjGEOM_SPHERE, third, kinds.mjGEOM_CAPSULE]
        assert model.geom_type.tolist() == [int(kind) for kind in expected]
        np.testing.assert_allclose(model.geom_size, [[1, 2, 3], [2, 0, 0], [2, 3, 0], [2, 3, 0]])


def test_only_collision_shapes_collide_and_count(load):
    both = f"<visual>{SPHERE}</visual><collision>{SPHERE}</collision><visual>{SPHERE}</visual>"
    asset = load(link("base", INERTIAL + both), joint("j", "base", "end"), link("end", INERTIAL + both))
    assert len(asset.shape_properties) == len(asset.shape_geoms) == 2
    assert asset.shapes_of_body == [(0, 1), (1, 1)]
    model = asset.model
    assert model.ngeom == 6
    collides = (model.geom_contype | model.geom_conaffinity) != 0
    assert collides.sum() == 2 and (model.geom_group[collides] == 0).all() and (model.geom_group[~collides] == 1).all()
    assert [shape.friction for shape in asset.shape_properties] == [1, 1]


def test_colors_are_the_materials(load):
    asset = load(
        "<material name='red'><color rgba='1 0 0 1'/></material>",
        link("base", INERTIAL + f"<visual>{SPHERE}<material name='red'/></visual>"),
        joint("j", "base", "end"),
        link("end", INERTIAL + f"<visual>{SPHERE}<material name=''><color rgba='0 0 1 0.5'/></material></visual>"),
    )
    np.testing.assert_allclose(asset.model.geom_rgba, [[1, 0, 0, 1], [0, 0, 1, 0.5]])


def test_a_link_may_be_called_world(load):
    asset = load(link("world", ""), joint("j", "world", "base", "fixed"), link("base"), fix_base_link=True)
    assert asset.body_names == ["world_link", "base"] and asset.joint_names == ["j"]


def test_a_floating_joint_below_an_empty_link_makes_the_root(load):
    asset = load(link("world", ""), joint("j", "world", "base", "floating"), link("base"), *arm_with_fixed_parts()[1:])
    assert asset.body_names == ["base", "arm", "hand", "finger", "sensor"]


# --------------------------------------------------------------------------------------------------------------- meshes
TETRAHEDRON = "v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n"


def mesh_shape(filename, kind="collision", more=""):
    return f"<{kind}><geometry><mesh filename='{filename}' {more}/></geometry></{kind}>"


@pytest.mark.parametrize(
    ("place", "filename"),
    [
        ("meshes/part.obj", "meshes/part.obj"),
        ("part.obj", "file://part.obj"),
        ("part.obj", "model://robot/part.obj"),
        ("../meshes/part.obj", "package://robot_description/meshes/part.obj"),
        ("../../robot_description/meshes/part.obj", "package://robot_description/meshes/part.obj"),
        ("../../meshes/part.obj", "meshes/part.obj"),
    ],
)
def test_meshes_are_found(tmp_path, place, filename):
    folder = tmp_path / "assets" / "robot" / "urdf"
    mesh = folder / place
    for path in (folder, mesh.parent):
        path.mkdir(parents=True, exist_ok=True)
    mesh.write_text(TETRAHEDRON)
    shape = mesh_shape(filename, more="scale='1 2 3'")
    (folder / "robot.urdf").write_text(f"<robot name='r'>{link('base', shape)}</robot>")
    model = load_asset(tmp_path, "assets/robot/urdf/robot.urdf").model
    assert model.nmesh == 1
    assert model.body("base").mass == pytest.approx(1000 * 1 * 2 * 3 / 6)


def test_a_mesh_that_is_missing_is_named(load, tmp_path):
    with pytest.raises(FileNotFoundError, match=r"robot\.urdf needs the mesh 'gone\.stl'"):
        load(link("base", mesh_shape("gone.stl")))
    with pytest.warns(UserWarning, match=r"link 'base' is shown without a mesh.*gone\.stl"):
        asset = load(link("base", INERTIAL + mesh_shape("gone.stl", "visual")))
    assert asset.model.ngeom == 0


@pytest.mark.parametrize("suffix", ["obj", "stl", "stl_ascii", "dae", "glb", "ply"])
def test_formats_of_meshes(load, tmp_path, suffix):
    import trimesh

    mesh = trimesh.load_mesh(trimesh.util.wrap_as_stream(TETRAHEDRON), file_type="obj")
    path = tmp_path / f"part.{suffix.removesuffix('_ascii')}"
    mesh.export(path, file_type=suffix)
    for kind in ("collision", "visual"):
        model = load(link("base", INERTIAL + mesh_shape(path.name, kind))).model
        points = model.mesh_vert @ Rotation.from_quat(model.geom_quat[0], scalar_first=True).as_matrix().T
        corners = np.unique(np.round(points + model.geom_pos[0], 5) + 0.0, axis=0)
        np.testing.assert_allclose(corners, [[0, 0, 0], [0, 0, 1], [0, 1, 0], [1, 0, 0]], atol=1e-5)


def test_visual_meshes_can_be_flipped(load, tmp_path):
    (tmp_path / "part.obj").write_text(TETRAHEDRON.replace("v 0 1 0", "v 0 5 0"))
    tall = {}
    for flip in (False, True):
        shapes = mesh_shape("part.obj", "visual") + mesh_shape("part.obj")
        model = load(link("base", INERTIAL + shapes), flip_visual_attachments=flip).model
        for geom in range(2):
            points = model.mesh_vert[model.mesh_vertadr[model.geom_dataid[geom]] :][:4]
            turned = points @ Rotation.from_quat(model.geom_quat[geom], scalar_first=True).as_matrix().T
            tall[flip, bool(model.geom_group[geom])] = int(np.ptp(turned, axis=0).argmax())
    assert tall == {(False, True): 1, (True, True): 2, (False, False): 1, (True, False): 1}


@pytest.mark.parametrize("suffix", ["obj", "stl"])
def test_a_flat_mesh_collides_as_a_thin_plate(load, tmp_path, suffix):
    """Sheets that stand obliquely, as in the pots and pens of PartNet."""
    import trimesh

    sheet = trimesh.Trimesh([[0, 0, 0], [1, 0, 1], [1, 1, 1], [0, 1, 0]], [[0, 1, 2], [0, 2, 3]])
    sheet.export(tmp_path / f"sheet.{suffix}")
    model = load(link("base", INERTIAL + mesh_shape(f"sheet.{suffix}"))).model
    data = mujoco.MjData(model)
    mujoco.mj_forward(model, data)
    nothing = np.zeros(1, np.int32)
    below = [mujoco.mj_ray(model, data, [x, 0.5, 5.0], [0, 0, -1], None, 1, -1, nothing) for x in (0.2, 2.0)]
    assert below[0] == pytest.approx(4.8, abs=0.01) and below[1] == -1


def test_a_flat_mesh_can_be_seen(load, tmp_path):
    (tmp_path / "flat.obj").write_text("v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nf 1 2 3 4\n")
    assert load(link("base", INERTIAL + mesh_shape("flat.obj", "visual"))).model.nmesh == 1


def pipe_with_two_balls():
    import trimesh

    pipe = trimesh.creation.annulus(0.4, 0.5, 1.0)
    balls = [trimesh.creation.icosphere(1, 0.1).apply_translation([0, 0, z]) for z in (2, 3)]
    return trimesh.Scene({"pipe": pipe, "ball": balls[0], "another": balls[1]})


def test_a_mesh_collides_as_its_hull_or_as_convex_parts(load, tmp_path):
    scene = pipe_with_two_balls()
    (tmp_path / "pipe.obj").write_text(scene.geometry["pipe"].export(file_type="obj"))
    volume = scene.geometry["pipe"].volume
    hull = load(link("base", mesh_shape("pipe.obj")), density=1)
    assert len(hull.shape_geoms) == 1
    assert hull.model.body_mass[1] == pytest.approx(scene.geometry["pipe"].convex_hull.volume, rel=0.05)
    options = AssetOptions()
    options.vhacd_params.resolution, options.vhacd_params.max_convex_hulls = 20_000, 16
    parts = load(link("base", mesh_shape("pipe.obj")), density=1, vhacd_enabled=True, vhacd_params=options.vhacd_params)
    assert 4 < len(parts.shape_geoms) <= 16
    assert parts.model.body_mass[1] == pytest.approx(volume, rel=0.25)


@pytest.mark.parametrize("suffix", ["obj", "glb"])
def test_a_mesh_collides_as_the_hulls_of_its_parts(load, tmp_path, suffix):
    pipe_with_two_balls().export(tmp_path / f"parts.{suffix}")
    hull = load(link("base", mesh_shape(f"parts.{suffix}")))
    parts = load(link("base", mesh_shape(f"parts.{suffix}")), convex_decomposition_from_submeshes=True)
    assert (len(hull.shape_geoms), len(parts.shape_geoms)) == (1, 3)


# --------------------------------------------------------------------------------------------------------------- errors
@pytest.mark.parametrize(
    ("elements", "message"),
    [
        ("<link", "line 1"),
        (link("a") + link("a"), "link.*'a'"),
        (link("a") + link("b"), "one root link, here are 2: a, b"),
        (link("a") + link("b") + joint("j", "a", "b") + joint("k", "b", "a"), "links a, b form a loop"),
        (link("r") + link("a") + link("b") + joint("j", "a", "b") + joint("k", "b", "a"), "links a, b form a loop"),
        ("", "no <link>"),
        (link("a") + link("b") + joint("j", "a", "b") + joint("k", "a", "b"), "'j' and 'k' both move the link 'b'"),
        (link("a") + joint("j", "a", "c"), "joint 'j' connects the link 'c', which does not exist"),
        (link("a") + link("b") + "<joint name='j' type='fixed'><child link='b'/></joint>", "<parent> of joint 'j'"),
        (link("a") + link("b") + joint("j", "a", "b", inside="<axis xyz='0 0 0'/>"), "joint 'j' has the axis 0 0 0"),
        (link("a") + link("b") + joint("j", "a", "b", inside="<axis xyz='0 1'/>"), "joint 'j' has xyz=\"0 1\""),
        (
            link("a") + link("b") + joint("j", "a", "b", inside="<limit lower='1' upper='-1'/>"),
            "joint 'j' has the limits 1.0 and -1.0",
        ),
        (link("a", "<inertial><mass value='heavy'/></inertial>"), "link 'a' has value=\"heavy\", expected a number"),
        (link("a", "<inertial><mass value='-2'/></inertial>"), "link 'a' has the mass -2"),
        (link("a", f"<collision>{SPHERE.replace('0.1', '0')}</collision>"), "a_collision_0"),
        (link("a", "<collision><geometry><cone/></geometry></collision>"), "link 'a' has a <collision> without one"),
        (link("a", "<collision><geometry><sphere/></geometry></collision>"), "link 'a' lacks radius"),
        (link("a") + "<xacro:macro xmlns:xacro='http://www.ros.org/wiki/xacro'/>", "xacro"),
    ],
)
def test_what_is_malformed_is_named(load, elements, message):
    with pytest.raises(ValueError, match=message) as caught:
        load(elements)
    assert "robot.urdf" in str(caught.value)


@pytest.mark.parametrize(
    ("elements", "message"),
    [
        (link("a") + link("b") + joint("j", "a", "b", "planar"), "joint 'j' is of type 'planar'"),
        (link("a") + link("b") + joint("j", "a", "b", "floating"), "joint 'j' is of type 'floating'"),
        (link("a", f"<collision>{SPHERE}<sdf resolution='64'/></collision>"), "signed distance"),
        (link("a", "<fem/>"), "soft body"),
    ],
)
def test_what_is_not_supported_is_named(load, elements, message):
    with pytest.raises(NotImplementedError, match=message) as caught:
        load(elements)
    assert "robot.urdf" in str(caught.value)


def test_a_sound_file_is_read_without_warnings(load):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        load(*quadruped(LEGS), collapse_fixed_joints=True)
