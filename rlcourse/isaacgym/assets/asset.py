"""Assets: robots and objects, read from URDF and MJCF files or made of one shape, from which actors are created.

An asset holds its bodies as a `mujoco.MjSpec` with one body in the world, the root, at the origin and without a joint:
an actor's pose says where the root is, and whether it is fixed. Bodies, joints and geoms are numbered depth first, as
MuJoCo numbers them, and all have names. Collision shapes are geoms of group 0; geoms that are only seen have
contype = conaffinity = 0 and group 1.
"""

import copy
from pathlib import Path

import mujoco
import numpy as np

from rlcourse.isaacgym.assets.bodies import masses_of
from rlcourse.isaacgym.assets.mjcf import read_mjcf
from rlcourse.isaacgym.assets.urdf import read_urdf
from rlcourse.isaacgym.values.constants import (
    DOF_MODE_EFFORT,
    DOF_MODE_POS,
    DOF_MODE_VEL,
    DOF_ROTATION,
    DOF_TRANSLATION,
    JOINT_FIXED,
    JOINT_PRISMATIC,
    JOINT_REVOLUTE,
    TENDON_FIXED,
    TENDON_SPATIAL,
)
from rlcourse.isaacgym.values.parameters import AssetOptions
from rlcourse.isaacgym.values.properties import (
    DOF_PROPERTIES,
    UNLIMITED,
    ActuatorProperties,
    RigidShapeProperties,
    TendonProperties,
)

DOF_TYPES = {mujoco.mjtJoint.mjJNT_HINGE: DOF_ROTATION, mujoco.mjtJoint.mjJNT_SLIDE: DOF_TRANSLATION}
FLAT = 1e-4  # m, of boxes that a program makes without height
JOINT_TYPES = {mujoco.mjtJoint.mjJNT_HINGE: JOINT_REVOLUTE, mujoco.mjtJoint.mjJNT_SLIDE: JOINT_PRISMATIC}


def load_asset(root, file, options=None):
    """The Asset in the URDF or MJCF file `file`, a path below the folder `root`.

    Raises
    ------
    FileNotFoundError
        If the file, or a file that it refers to, does not exist.
    ValueError
        If the file is malformed or describes what cannot be simulated; the message names the element.
    NotImplementedError
        If the kind of file is not supported.
    """
    options = _checked(options)
    path, kind = Path(root, file), Path(file).suffix.lower()
    if kind not in (".urdf", ".xml", ".mjcf"):
        raise NotImplementedError(f"{path}: assets are read from .urdf and MJCF .xml files, convert it to one of them.")
    if not path.is_file():
        raise FileNotFoundError(f"There is no asset file {path} (asset root '{root}', file '{file}').")
    spec, joints = read_urdf(path, options) if kind == ".urdf" else (read_mjcf(path), {})
    try:
        return Asset(path.stem, spec, options, joints)
    except ValueError as error:
        raise ValueError(f"{path} cannot be simulated: {error}") from error


def create_box(width, height, depth, options=None):
    """A box with the given sizes along x, y and z (m), next to nothing where one is 0."""
    _check_sizes("create_box", 0, width=width, height=height, depth=depth)
    sizes = np.array([size or FLAT for size in (width, height, depth)])
    return _of_one_shape("box", options, type=mujoco.mjtGeom.mjGEOM_BOX, size=sizes / 2)


def create_sphere(radius, options=None):
    """A ball (radius in m)."""
    _check_sizes("create_sphere", FLAT, radius=radius)
    return _of_one_shape("sphere", options, type=mujoco.mjtGeom.mjGEOM_SPHERE, size=[radius, 0, 0])


def create_capsule(radius, width, options=None):
    """A cylinder of the given width along x with half balls on its ends (m)."""
    _check_sizes("create_capsule", FLAT, radius=radius, width=width)
    along_x = [np.sqrt(0.5), 0, np.sqrt(0.5), 0]
    return _of_one_shape(
        "capsule", options, type=mujoco.mjtGeom.mjGEOM_CAPSULE, size=[radius, width / 2, 0], quat=along_x
    )


def _check_sizes(call, smallest, **sizes):
    for name, size in sizes.items():
        if not smallest <= size < np.inf:
            raise ValueError(f"{call}: {name} must be a finite length of at least {smallest:g} m, got {size}.")


def _of_one_shape(name, options, **shape):
    options = _checked(options)
    spec = mujoco.MjSpec()
    body = spec.worldbody.add_body(name=name)
    body.add_geom(name=name, density=options.density, **shape)
    return Asset(name, spec, options)


def _checked(options):
    if options is None:
        return AssetOptions()
    if not isinstance(options, AssetOptions):
        raise TypeError(f"options must be of type AssetOptions, got {options!r} of type {type(options).__name__}.")
    return options


class Asset:
    """A robot or object with nb bodies, nd degrees of freedom (DOFs) and ns collision shapes. Do not change it.

    Attributes
    ----------
    name : str
    spec : mujoco.MjSpec
        The bodies, without actuators.
    model : mujoco.MjModel
        `spec` compiled alone.
    options : AssetOptions
    fixed_base : bool
        Whether the root stays where its actor is put.
    body_names : [str], length nb
    joint_names, joint_types : [str], [JointType], length nb - 1
        Joint i moves body i + 1. A body with several DOFs has the name of the first.
    dof_names, dof_types : [str], [DofType], length nd
        The DOFs of a body are in the file's order.
    dof_properties : DOF_PROPERTIES array (nd,)
    actuators, actuator_names, actuator_dof : [ActuatorProperties], [str], [int]
        The actuators of an MJCF file in its order, and the DOF that each drives (-1: none).
    shape_properties, shape_geoms : [RigidShapeProperties], [str], length ns
        Collision shapes ordered by body, then as in the file; the names of their geoms.
    shapes_of_body : [(start, count)], length nb
    masses : MASSES array (nb,)
    tendon_properties, tendon_names, tendon_joints : [TendonProperties], [str], [[(joint name, coefficient)]]
    force_sensors : [(body index, Transform, ForceSensorProperties)]
        Filled by create_asset_force_sensor.
    """

    def __init__(self, name, spec, options, joints=None):
        """Take over an MjSpec.

        spec : mujoco.MjSpec
            With one body in its world, which has no joint.
        joints : {body name: Joint}, optional
            The joints of a URDF file by the body that they move.
        """
        self.name = name
        self.spec = spec
        self.options = copy.copy(options)
        self.fixed_base = options.fix_base_link
        self.force_sensors = []
        self._prepare_bodies()
        free = None if self.fixed_base else spec.worldbody.first_body().add_freejoint()
        driven = spec.compile()
        for element in [*spec.actuators, *([free] if free else [])]:
            spec.delete(element)
        for joint in spec.joints:
            joint.actfrclimited = False  # the drives limit forces
        self.model = spec.compile()
        self._list_joints(driven, joints or {})
        self._list_shapes()
        self._list_tendons()
        self.masses = masses_of(self.model, options.disable_gravity)
        self._list_actuators(driven)

    def _prepare_bodies(self):
        spec, root = self.spec, self.spec.worldbody.first_body()
        root.pos, root.quat, root.alt.type = [0, 0, 0], [1, 0, 0, 0], mujoco.mjtOrientation.mjORIENTATION_QUAT
        for name, elements in (("body", spec.bodies[1:]), ("joint", spec.joints), ("geom", spec.geoms)):
            _give_names(name, elements)
        for joint in spec.joints:
            if joint.type == mujoco.mjtJoint.mjJNT_BALL:
                raise ValueError(f"joint '{joint.name}' is a ball joint. Use three hinge joints in its place.")
            if joint.type == mujoco.mjtJoint.mjJNT_FREE:
                raise ValueError(f"joint '{joint.name}' lets a body move freely; only the root body can.")
            joint.armature += self.options.armature
            if joint.limited == mujoco.mjtLimited.mjLIMITED_TRUE and joint.range[1] <= joint.range[0]:
                joint.range = joint.range[0], joint.range[0] + 1e-6  # MuJoCo wants some room
        for geom in spec.geoms:
            geom.group = 0 if geom.contype or geom.conaffinity else 1
            geom.condim = max(geom.condim, 3)
        if self.options.collapse_fixed_joints:
            root.fuse = 0
            spec.fuse_static()

    def _list_joints(self, driven, joints):
        """driven : MjModel with the actuators and the limits of their forces"""
        model = self.model
        self.body_names = [model.body(i).name for i in range(1, model.nbody)]
        self.dof_names = [model.joint(i).name for i in range(model.njnt)]
        self.dof_types = [DOF_TYPES[mujoco.mjtJoint(kind)] for kind in model.jnt_type]
        self.joint_names, self.joint_types = [], []
        for name in self.body_names[1:]:
            first, count = model.body(name).jntadr[0], model.body(name).jntnum[0]
            own = self.dof_names[first] if count else name
            self.joint_names.append(joints[name].name if name in joints else own)
            self.joint_types.append(JOINT_TYPES[mujoco.mjtJoint(model.jnt_type[first])] if count else JOINT_FIXED)
        limits = [joints.get(model.body(i).name) for i in model.jnt_bodyid]
        properties = np.zeros(model.njnt, DOF_PROPERTIES)
        properties["hasLimits"] = model.jnt_limited
        limited = model.jnt_limited[:, None].astype(bool)
        properties["lower"], properties["upper"] = np.where(limited, model.jnt_range, (-UNLIMITED, UNLIMITED)).T
        properties["driveMode"] = self.options.default_dof_drive_mode
        properties["stiffness"] = model.jnt_stiffness
        properties["damping"] = model.dof_damping
        properties["velocity"] = [limit.velocity if limit else UNLIMITED for limit in limits]
        ids = [driven.joint(name).id for name in self.dof_names]
        largest = np.abs(driven.jnt_actfrcrange[ids]).max(1, initial=0)
        properties["effort"] = np.where(driven.jnt_actfrclimited[ids], largest, UNLIMITED)
        properties["friction"] = model.dof_frictionloss
        properties["armature"] = model.dof_armature
        self.dof_properties = properties

    def _list_shapes(self):
        model = self.model
        shapes = [i for i in range(model.ngeom) if model.geom_group[i] == 0]
        self.shape_geoms = [model.geom(i).name for i in shapes]
        self.shape_properties = [RigidShapeProperties(friction=model.geom_friction[i, 0]) for i in shapes]
        counts = np.bincount(model.geom_bodyid[shapes], minlength=model.nbody)[1:]
        self.shapes_of_body = [(int(end - n), int(n)) for end, n in zip(np.cumsum(counts), counts, strict=True)]

    def _list_tendons(self):
        model = self.model
        self.tendon_names = [model.tendon(i).name for i in range(model.ntendon)]
        self.tendon_properties, self.tendon_joints = [], []
        for i in range(model.ntendon):
            wraps = slice(model.tendon_adr[i], model.tendon_adr[i] + model.tendon_num[i])
            fixed = model.wrap_type[wraps][0] == mujoco.mjtWrap.mjWRAP_JOINT
            names = [self.dof_names[joint] for joint in model.wrap_objid[wraps]] if fixed else []
            self.tendon_joints.append(list(zip(names, model.wrap_prm[wraps].tolist(), strict=False)))
            self.tendon_properties.append(
                TendonProperties(
                    type=TENDON_FIXED if fixed else TENDON_SPATIAL,
                    stiffness=model.tendon_stiffness[i],
                    damping=model.tendon_damping[i],
                    is_fixed_limited=model.tendon_limited[i],
                    fixed_lower_limit=model.tendon_range[i, 0],
                    fixed_upper_limit=model.tendon_range[i, 1],
                    fixed_spring_rest_length=model.tendon_lengthspring[i, 0],
                    limit_stiffness=self.options.tendon_limit_stiffness,
                    num_joints=len(names),
                    num_attachments=0 if fixed else model.tendon_num[i],
                )
            )

    def _list_actuators(self, model):
        """model : MjModel with the actuators"""
        self.actuators, self.actuator_names, self.actuator_dof = [], [], []
        for i in range(model.nu):
            on_joint = model.actuator_trntype[i] == mujoco.mjtTrn.mjTRN_JOINT
            joint = model.joint(model.actuator_trnid[i, 0]).name if on_joint else None
            dof = self.dof_names.index(joint) if joint in self.dof_names else -1
            properties = _actuator_properties(model, i)
            self.actuators.append(properties)
            self.actuator_names.append(model.actuator(i).name or joint or f"actuator_{i}")
            self.actuator_dof.append(dof)
            if dof >= 0:
                self._drive(dof, properties)

    def _drive(self, dof, actuator):
        row = self.dof_properties[dof : dof + 1]
        row["driveMode"] = DOF_MODE_POS if actuator.kp else DOF_MODE_VEL if actuator.kv else DOF_MODE_EFFORT
        row["stiffness"] = actuator.kp or row["stiffness"]
        row["damping"] += actuator.kv
        if actuator.force_limited:
            row["effort"] = max(-actuator.lower_force_limit, actuator.upper_force_limit)


def _actuator_properties(model, i):
    gain, bias, gear = model.actuator_gainprm[i, 0], model.actuator_biasprm[i], model.actuator_gear[i, 0]
    affine = model.actuator_biastype[i] == mujoco.mjtBias.mjBIAS_AFFINE
    controls, forces = model.actuator_ctrlrange[i], model.actuator_forcerange[i]
    largest = np.abs(controls).max() if model.actuator_ctrllimited[i] else 1.0
    return ActuatorProperties(
        kp=abs(bias[1]) * gear**2 if affine else 0.0,
        kv=abs(bias[2]) * gear**2 if affine else 0.0,
        motor_effort=0.0 if affine else abs(gain * gear) * largest,
        control_limited=model.actuator_ctrllimited[i],
        lower_control_limit=controls[0],
        upper_control_limit=controls[1],
        force_limited=model.actuator_forcelimited[i],
        lower_force_limit=forces[0],
        upper_force_limit=forces[1],
    )


def _give_names(kind, elements):
    taken = {element.name for element in elements}
    for i, element in enumerate(elements):
        if not element.name:
            element.name = next(name for name in _names(f"{kind}_{i}") if name not in taken)
            taken.add(element.name)


def _names(name):
    yield name
    while True:
        name += "_"
        yield name
