"""Enumerations and constants of the API. All are integers.

Every member of an enumeration also exists by its own name: `constants.DOF_MODE_POS is DofDriveMode.DOF_MODE_POS`.
"""

from enum import Enum, IntEnum


class Constant(IntEnum):
    """An integer with a name, printed as "SimType.SIM_PHYSX"."""

    __str__ = Enum.__str__
    __format__ = Enum.__format__


def _enumeration(name, members, doc):
    enumeration = Constant(name, members.split(), module=__name__, start=0)
    enumeration.__doc__ = doc
    globals().update(enumeration.__members__)
    return enumeration


SimType = _enumeration("SimType", "SIM_PHYSX SIM_FLEX", "Physics engine of the original; here it is always MuJoCo.")
UpAxis = _enumeration("UpAxis", "UP_AXIS_Y UP_AXIS_Z", "The axis of the ground's normal and of gravity.")
CoordinateSpace = _enumeration(
    "CoordinateSpace", "ENV_SPACE LOCAL_SPACE GLOBAL_SPACE", "Frame of forces and positions: environment, body, world."
)
IndexDomain = _enumeration(
    "IndexDomain", "DOMAIN_ACTOR DOMAIN_ENV DOMAIN_SIM", "What an index counts in: actor, environment, everything."
)
ContactCollection = _enumeration(
    "ContactCollection", "CC_NEVER CC_LAST_SUBSTEP CC_ALL_SUBSTEPS", "For which substeps contact forces are reported."
)
DofDriveMode = _enumeration(
    "DofDriveMode",
    "DOF_MODE_NONE DOF_MODE_POS DOF_MODE_VEL DOF_MODE_EFFORT",
    "Which commands a degree of freedom follows: none, position targets, velocity targets, efforts.",
)
DofType = _enumeration("DofType", "DOF_INVALID DOF_ROTATION DOF_TRANSLATION", "Kind of a degree of freedom.")
JointType = _enumeration(
    "JointType",
    "JOINT_INVALID JOINT_FIXED JOINT_REVOLUTE JOINT_PRISMATIC JOINT_BALL JOINT_PLANAR JOINT_FLOATING",
    "Kind of a joint between two bodies.",
)
TendonType = _enumeration("TendonType", "TENDON_FIXED TENDON_SPATIAL", "Kind of a tendon.")
MeshType = _enumeration(
    "MeshType", "MESH_NONE MESH_COLLISION MESH_VISUAL MESH_VISUAL_AND_COLLISION", "Which meshes of a body are meant."
)
MeshNormalMode = _enumeration(
    "MeshNormalMode", "FROM_ASSET COMPUTE_PER_VERTEX COMPUTE_PER_FACE", "Where the normals of drawn meshes come from."
)
ImageType = _enumeration(
    "ImageType", "IMAGE_COLOR IMAGE_DEPTH IMAGE_SEGMENTATION IMAGE_OPTICAL_FLOW", "Kind of a camera's image."
)
CameraFollowMode = _enumeration(
    "CameraFollowMode", "FOLLOW_POSITION FOLLOW_TRANSFORM", "What a camera follows of the body it is attached to."
)
SoftMaterialType = _enumeration("SoftMaterialType", "MAT_COROTATIONAL MAT_NEOHOOKEAN", "Model of a soft material.")
TensorDataType = _enumeration(
    "TensorDataType", "DTYPE_FLOAT32 DTYPE_UINT32 DTYPE_UINT64 DTYPE_UINT8 DTYPE_INT16", "Type of a tensor's elements."
)
UsdMaterialMode = _enumeration(
    "UsdMaterialMode",
    "USD_MATERIAL_DISPLAY_COLOR USD_MATERIAL_PREVIEW_SURFACE USD_MATERIAL_MDL",
    "How materials are written to USD files.",
)
KeyboardInput = _enumeration(
    "KeyboardInput",
    """
    KEY_SPACE KEY_APOSTROPHE KEY_COMMA KEY_MINUS KEY_PERIOD KEY_SLASH
    KEY_0 KEY_1 KEY_2 KEY_3 KEY_4 KEY_5 KEY_6 KEY_7 KEY_8 KEY_9 KEY_SEMICOLON KEY_EQUAL
    KEY_A KEY_B KEY_C KEY_D KEY_E KEY_F KEY_G KEY_H KEY_I KEY_J KEY_K KEY_L KEY_M
    KEY_N KEY_O KEY_P KEY_Q KEY_R KEY_S KEY_T KEY_U KEY_V KEY_W KEY_X KEY_Y KEY_Z
    KEY_LEFT_BRACKET KEY_BACKSLASH KEY_RIGHT_BRACKET KEY_GRAVE_ACCENT
    KEY_ESCAPE KEY_TAB KEY_ENTER KEY_BACKSPACE KEY_INSERT KEY_DEL KEY_RIGHT KEY_LEFT KEY_DOWN KEY_UP
    KEY_PAGE_UP KEY_PAGE_DOWN KEY_HOME KEY_END
    KEY_CAPS_LOCK KEY_SCROLL_LOCK KEY_NUM_LOCK KEY_PRINT_SCREEN KEY_PAUSE
    KEY_F1 KEY_F2 KEY_F3 KEY_F4 KEY_F5 KEY_F6 KEY_F7 KEY_F8 KEY_F9 KEY_F10 KEY_F11 KEY_F12
    KEY_NUMPAD_0 KEY_NUMPAD_1 KEY_NUMPAD_2 KEY_NUMPAD_3 KEY_NUMPAD_4
    KEY_NUMPAD_5 KEY_NUMPAD_6 KEY_NUMPAD_7 KEY_NUMPAD_8 KEY_NUMPAD_9
    KEY_NUMPAD_DEL KEY_NUMPAD_DIVIDE KEY_NUMPAD_MULTIPLY KEY_NUMPAD_SUBTRACT
    KEY_NUMPAD_ADD KEY_NUMPAD_ENTER KEY_NUMPAD_EQUAL
    KEY_LEFT_SHIFT KEY_LEFT_CONTROL KEY_LEFT_ALT KEY_LEFT_SUPER
    KEY_RIGHT_SHIFT KEY_RIGHT_CONTROL KEY_RIGHT_ALT KEY_RIGHT_SUPER KEY_MENU
    """,
    "Keys of the viewer's window.",
)
MouseInput = _enumeration(
    "MouseInput",
    """
    MOUSE_LEFT_BUTTON MOUSE_RIGHT_BUTTON MOUSE_MIDDLE_BUTTON MOUSE_FORWARD_BUTTON MOUSE_BACK_BUTTON
    MOUSE_SCROLL_RIGHT MOUSE_SCROLL_LEFT MOUSE_SCROLL_UP MOUSE_SCROLL_DOWN
    MOUSE_MOVE_RIGHT MOUSE_MOVE_LEFT MOUSE_MOVE_UP MOUSE_MOVE_DOWN
    """,
    "Buttons and movements of the mouse in the viewer's window.",
)

AXIS_NONE = 0
AXIS_X = 1
AXIS_Y = 2
AXIS_Z = 4
AXIS_TRANSLATION = AXIS_X | AXIS_Y | AXIS_Z
AXIS_TWIST = 8
AXIS_SWING_1 = 16
AXIS_SWING_2 = 32
AXIS_ROTATION = AXIS_TWIST | AXIS_SWING_1 | AXIS_SWING_2
AXIS_ALL = AXIS_TRANSLATION | AXIS_ROTATION

STATE_NONE = 0
STATE_POS = 1
STATE_VEL = 2
STATE_ALL = STATE_POS | STATE_VEL

RIGID_BODY_NONE = 0
RIGID_BODY_DISABLE_GRAVITY = 1
RIGID_BODY_DISABLE_SIMULATION = 2
RIGID_BODY_ENABLE_GYROSCOPIC_FORCES = 4

INVALID_HANDLE = -1
DEFAULT_VIEWER_WIDTH = 1600
DEFAULT_VIEWER_HEIGHT = 900
