"""Defaults that users rely on, names of constants, layout of the structured arrays."""

import numpy as np
import pytest

from rlcourse.isaacgym.values import constants, parameters, properties
from rlcourse.isaacgym.values.vectors import Vec3


def test_defaults_of_a_simulation():
    params = parameters.SimParams()
    assert (params.dt, params.substeps, params.up_axis) == (1 / 60, 2, constants.UP_AXIS_Y)
    assert params.gravity == Vec3(0, -9.8, 0)
    physx = params.physx
    assert (physx.solver_type, physx.num_position_iterations, physx.num_velocity_iterations) == (1, 4, 1)
    assert (physx.contact_offset, physx.bounce_threshold_velocity, physx.max_depenetration_velocity) == (0.02, 0.2, 100)
    assert physx.contact_collection is constants.CC_ALL_SUBSTEPS


def test_defaults_of_assets_and_ground():
    options = parameters.AssetOptions()
    assert (options.angular_damping, options.linear_damping, options.armature, options.density) == (0.5, 0, 0, 1000)
    assert (options.max_angular_velocity, options.max_linear_velocity, options.thickness) == (64, 1000, 0.02)
    assert not (options.fix_base_link or options.collapse_fixed_joints or options.disable_gravity)
    plane = parameters.PlaneParams()
    assert (plane.static_friction, plane.dynamic_friction, plane.restitution) == (1, 1, 0)
    assert plane.normal == Vec3(0, 1, 0)
    assert properties.RigidShapeProperties().friction == 1


@pytest.mark.parametrize("kind", [kind for kind in vars(parameters).values() if isinstance(kind, type)])
def test_every_parameter_object_can_be_made_without_arguments(kind):
    if kind.__module__ == parameters.__name__:
        assert kind() == kind()


def test_values_of_constants():
    modes = (constants.DOF_MODE_NONE, constants.DOF_MODE_POS, constants.DOF_MODE_VEL, constants.DOF_MODE_EFFORT)
    assert modes == (0, 1, 2, 3)
    assert (constants.AXIS_X, constants.AXIS_Y, constants.AXIS_Z, constants.AXIS_TRANSLATION) == (1, 2, 4, 7)
    assert (constants.AXIS_TWIST, constants.AXIS_SWING_1, constants.AXIS_SWING_2) == (8, 16, 32)
    assert (constants.AXIS_ROTATION, constants.AXIS_ALL) == (56, 63)
    assert (constants.STATE_NONE, constants.STATE_POS, constants.STATE_VEL, constants.STATE_ALL) == (0, 1, 2, 3)
    assert constants.INVALID_HANDLE == -1
    assert (constants.CC_NEVER, constants.CC_LAST_SUBSTEP, constants.CC_ALL_SUBSTEPS) == (0, 1, 2)
    assert (constants.RIGID_BODY_DISABLE_GRAVITY, constants.RIGID_BODY_DISABLE_SIMULATION) == (1, 2)


def test_members_of_enumerations_are_constants_too():
    assert constants.KEY_A is constants.KeyboardInput.KEY_A
    assert constants.ContactCollection(2) is constants.CC_ALL_SUBSTEPS
    assert str(constants.SIM_PHYSX) == f"{constants.SIM_PHYSX}" == "SimType.SIM_PHYSX"
    assert np.array([constants.DOF_MODE_POS]).dtype.kind == "i"


def test_drive_modes_go_into_the_array_of_dof_properties():
    props = np.zeros(3, properties.DOF_PROPERTIES)
    props["driveMode"][:] = constants.DOF_MODE_POS
    props["driveMode"][1] = constants.DOF_MODE_EFFORT
    assert props["driveMode"].tolist() == [1, 3, 1]
    assert set(props.dtype.names) == {
        *("hasLimits", "lower", "upper", "driveMode", "velocity"),
        *("effort", "stiffness", "damping", "friction", "armature"),
    }
