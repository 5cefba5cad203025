"""What fields of parameters and properties accept, and what they say about the rest."""

import copy
import pickle

import numpy as np
import pytest
import torch

from rlcourse.isaacgym.values.constants import CC_NEVER, DOF_MODE_POS, UP_AXIS_Y, UP_AXIS_Z
from rlcourse.isaacgym.values.parameters import AssetOptions, AttractorProperties, PhysXParams, SimParams, VhacdParams
from rlcourse.isaacgym.values.properties import RigidBodyProperties, RigidShapeProperties
from rlcourse.isaacgym.values.vectors import Transform, Vec3


@pytest.mark.parametrize(
    "value",
    [
        2,
        2.0,
        True + 1,
        np.float32(2),
        np.float64(2),
        np.int64(2),
        np.array(2.0),
        np.array([2.0]),
        np.array([[2]]),
        torch.tensor(2.0),
        torch.tensor([2]),
        torch.tensor([[2.0]], dtype=torch.float64, requires_grad=True),
    ],
)
def test_a_number_comes_from_everything_that_is_one(value):
    shape = RigidShapeProperties()
    shape.friction = value
    assert shape.friction == 2.0 and type(shape.friction) is float


@pytest.mark.parametrize("value", [3, np.int32(3), np.array([[3]]), torch.tensor([3]), DOF_MODE_POS + 2])
def test_an_integer_comes_from_integers(value):
    params = SimParams()
    params.substeps = value
    assert params.substeps == 3 and type(params.substeps) is int


@pytest.mark.parametrize("value", [True, 1, np.bool_(True), np.array([True]), torch.tensor([True])])
def test_a_flag_comes_from_flags_and_integers(value):
    options = AssetOptions()
    options.fix_base_link = value
    assert options.fix_base_link is True


def test_an_enumeration_comes_from_its_members_and_their_numbers():
    params = SimParams()
    params.up_axis = UP_AXIS_Z
    assert params.up_axis is UP_AXIS_Z
    params.up_axis = 0
    assert params.up_axis is UP_AXIS_Y
    params.physx.contact_collection = 0
    assert params.physx.contact_collection is CC_NEVER
    options = AssetOptions()
    options.default_dof_drive_mode = DOF_MODE_POS
    assert options.default_dof_drive_mode == 1 and type(options.default_dof_drive_mode) is int


@pytest.mark.parametrize(
    ("field", "value", "expectation"),
    [
        ("dt", "0.01", "a number"),
        ("dt", None, "a number"),
        ("dt", np.zeros(2), "one element"),
        ("dt", torch.zeros(2), "one element"),
        ("dt", Vec3(), "a number"),
        ("substeps", 2.0, "an integer"),
        ("substeps", torch.tensor(2.5), "an integer"),
        ("use_gpu_pipeline", "no", "True or False"),
        ("use_gpu_pipeline", None, "True or False"),
        ("gravity", (0, 0, -9.81), "a Vec3"),
        ("gravity", Transform(), "a Vec3"),
        ("up_axis", 7, "a UpAxis"),
        ("up_axis", "z", "a UpAxis"),
        ("physx", None, "a PhysXParams"),
    ],
)
def test_what_cannot_be_converted_is_named(field, value, expectation):
    params = SimParams()
    before = copy.deepcopy(params)
    with pytest.raises(TypeError) as caught:
        setattr(params, field, value)
    message = str(caught.value)
    assert message.startswith(f"SimParams.{field} must be") and expectation in message
    assert type(value).__name__ in message
    assert params == before


def test_an_unknown_attribute_is_named_with_the_known_ones():
    with pytest.raises(AttributeError, match=r"PhysXParams has no attribute 'num_treads'.*num_threads"):
        PhysXParams().num_treads = 4
    with pytest.raises(AttributeError, match="num_treads"):
        PhysXParams().num_treads  # noqa: B018


def test_objects_inside_are_live_and_belong_to_one_owner():
    a, b = SimParams(), SimParams()
    a.physx.num_threads = 4
    a.gravity.z = -1
    assert (b.physx.num_threads, b.gravity.z) == (0, 0)
    b.physx = a.physx
    a.physx.num_threads = 8
    assert b.physx.num_threads == 4


def test_a_pose_can_be_assigned_from_a_record():
    poses = np.zeros(2, Transform.dtype)
    poses[1] = ((1, 2, 3), (0, 0, 0, 1))
    attractor = AttractorProperties()
    attractor.target = poses[1]
    assert attractor.target == Transform(Vec3(1, 2, 3))
    with pytest.raises(TypeError, match=r"AttractorProperties\.target must be a Transform"):
        attractor.target = np.zeros(1, Vec3.dtype)[0]


def test_properties_can_be_copied_attribute_by_attribute():
    body = RigidBodyProperties()
    body.mass, body.com.x = 3, 0.5
    body.inertia.x.x = 2
    values = {name: getattr(body, name) for name in dir(body)}
    other = RigidBodyProperties()
    for name, value in values.items():
        if not name.startswith("_"):
            setattr(other, name, value)
    assert other == body
    other.inertia.x.x = 7
    assert body.inertia.x.x == 2


def test_parameters_survive_copying_and_pickling():
    params = SimParams()
    params.physx.num_threads = 3
    params.gravity = Vec3(0, 0, -9.81)
    for other in (copy.copy(params), copy.deepcopy(params), pickle.loads(pickle.dumps(params))):
        assert other == params
        other.physx.num_threads = 5
        assert params.physx.num_threads == 3
    options = AssetOptions()
    options.vhacd_params.resolution = 7
    assert pickle.loads(pickle.dumps(options)).vhacd_params.resolution == 7 != VhacdParams().resolution
