"""Loading assets and asking what is in them."""

import copy
from pathlib import Path

from rlcourse.isaacgym.assets import asset as assets
from rlcourse.isaacgym.values.constants import INVALID_HANDLE
from rlcourse.isaacgym.values.properties import IndexRange


class AssetCalls:
    """Assets. Indices of bodies, joints, DOFs, shapes, actuators and tendons count from 0 in the asset's order."""

    def load_asset(self, sim, rootpath, filename, options=None):
        """The asset in the URDF or MJCF file `filename` below the folder `rootpath`. options : AssetOptions"""
        return assets.load_asset(rootpath, filename, options)

    load_urdf = load_mjcf = load_asset

    def create_box(self, sim, width, height, depth, options=None):
        """A box with the given sizes along x, y and z (m)."""
        return assets.create_box(width, height, depth, options)

    def create_sphere(self, sim, radius, options=None):
        """A ball (m)."""
        return assets.create_sphere(radius, options)

    def create_capsule(self, sim, radius, width, options=None):
        """A cylinder of the given width along x with half balls on its ends (m)."""
        return assets.create_capsule(radius, width, options)

    def get_asset_rigid_body_count(self, asset):
        """Number of bodies."""
        return len(asset.body_names)

    def get_asset_rigid_body_names(self, asset):
        """Names of the bodies."""
        return list(asset.body_names)

    def get_asset_rigid_body_name(self, asset, index):
        """Name of a body."""
        return asset.body_names[index]

    def get_asset_rigid_body_dict(self, asset):
        """{name of a body: its index}."""
        return numbered(asset.body_names)

    def find_asset_rigid_body_index(self, asset, name):
        """Index of a body, -1 if there is none of this name."""
        return find(asset.body_names, name)

    def get_asset_joint_count(self, asset):
        """Number of joints, fixed ones included."""
        return len(asset.joint_names)

    def get_asset_joint_names(self, asset):
        """Names of the joints; joint i moves body i + 1."""
        return list(asset.joint_names)

    def get_asset_joint_name(self, asset, index):
        """Name of a joint."""
        return asset.joint_names[index]

    def get_asset_joint_dict(self, asset):
        """{name of a joint: its index}."""
        return numbered(asset.joint_names)

    def get_asset_joint_type(self, asset, index):
        """JointType of a joint."""
        return asset.joint_types[index]

    def find_asset_joint_index(self, asset, name):
        """Index of a joint, -1 if there is none of this name."""
        return find(asset.joint_names, name)

    def get_joint_type_string(self, joint_type):
        """What a JointType is called."""
        return joint_type.name.removeprefix("JOINT_").capitalize()

    def get_asset_dof_count(self, asset):
        """Number of degrees of freedom."""
        return len(asset.dof_names)

    def get_asset_dof_names(self, asset):
        """Names of the degrees of freedom."""
        return list(asset.dof_names)

    def get_asset_dof_name(self, asset, index):
        """Name of a degree of freedom."""
        return asset.dof_names[index]

    def get_asset_dof_dict(self, asset):
        """{name of a degree of freedom: its index}."""
        return numbered(asset.dof_names)

    def get_asset_dof_type(self, asset, index):
        """DofType of a degree of freedom."""
        return asset.dof_types[index]

    def get_asset_dof_properties(self, asset):
        """DOF_PROPERTIES array (dofs,), a copy."""
        return asset.dof_properties.copy()

    def find_asset_dof_index(self, asset, name):
        """Index of a degree of freedom, -1 if there is none of this name."""
        return find(asset.dof_names, name)

    def get_dof_type_string(self, dof_type):
        """What a DofType is called."""
        return dof_type.name.removeprefix("DOF_").capitalize()

    def get_asset_rigid_shape_count(self, asset):
        """Number of collision shapes."""
        return len(asset.shape_properties)

    def get_asset_rigid_shape_properties(self, asset):
        """[RigidShapeProperties], copies."""
        return copy.deepcopy(asset.shape_properties)

    def set_asset_rigid_shape_properties(self, asset, properties):
        """Gives the shapes of actors that are created later other [RigidShapeProperties]."""
        if len(properties) != len(asset.shape_properties):
            raise ValueError(
                f"set_asset_rigid_shape_properties was given {len(properties)} properties, asset {asset.name!r} has "
                f"{len(asset.shape_properties)} shapes."
            )
        asset.shape_properties = copy.deepcopy(list(properties))  # a new list: actors that exist keep the old one
        return True

    def get_asset_rigid_body_shape_indices(self, asset):
        """[IndexRange], which shapes each body has."""
        return [IndexRange(start=start, count=count) for start, count in asset.shapes_of_body]

    def get_asset_actuator_count(self, asset):
        """Number of actuators in the file."""
        return len(asset.actuators)

    def get_asset_actuator_properties(self, asset):
        """[ActuatorProperties], copies, in the file's order."""
        return copy.deepcopy(asset.actuators)

    def get_asset_actuator_name(self, asset, index):
        """Name of an actuator."""
        return asset.actuator_names[index]

    def get_asset_actuator_joint_name(self, asset, index):
        """Name of the degree of freedom that an actuator drives."""
        return asset.dof_names[asset.actuator_dof[index]]

    def find_asset_actuator_index(self, asset, name):
        """Index of an actuator, -1 if there is none of this name."""
        return find(asset.actuator_names, name)

    def get_asset_tendon_count(self, asset):
        """Number of tendons."""
        return len(asset.tendon_names)

    def get_asset_tendon_name(self, asset, index):
        """Name of a tendon."""
        return asset.tendon_names[index]

    def get_asset_tendon_properties(self, asset):
        """[TendonProperties], copies."""
        return copy.deepcopy(asset.tendon_properties)

    def find_asset_tendon_index(self, asset, name):
        """Index of a tendon, -1 if there is none of this name."""
        return find(asset.tendon_names, name)

    def get_asset_fixed_tendon_joint_name(self, asset, tendon, index):
        """Name of a joint of a tendon."""
        return asset.tendon_joints[tendon][index][0]

    def get_asset_fixed_tendon_joint_coefficients(self, asset, tendon):
        """How much each joint of a tendon adds to its length."""
        return [coefficient for _, coefficient in asset.tendon_joints[tendon]]

    def debug_print_asset(self, asset, outpath=""):
        """Prints the names of the bodies, joints and degrees of freedom, or writes them to a file."""
        lines = [f"asset {asset.name}", "bodies: " + ", ".join(asset.body_names)]
        lines += ["joints: " + ", ".join(asset.joint_names), "DOFs: " + ", ".join(asset.dof_names)]
        if outpath:
            Path(outpath).write_text("\n".join(lines) + "\n", encoding="utf-8")
        else:
            print(*lines, sep="\n")


def find(names, name):
    """Index of a name, -1 if it is not there."""
    return names.index(name) if name in names else INVALID_HANDLE


def numbered(names):
    """{name: index}."""
    return {name: i for i, name in enumerate(names)}
