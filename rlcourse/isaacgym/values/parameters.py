"""Parameters of simulations, assets, terrains, cameras and attractors, with the original's defaults.

Parameters of PhysX and Flex that MuJoCo has no equivalent for are kept, so that code that sets them runs.
"""

from dataclasses import dataclass, field

from rlcourse.isaacgym.values.constants import (
    AXIS_NONE,
    CC_ALL_SUBSTEPS,
    DEFAULT_VIEWER_HEIGHT,
    DEFAULT_VIEWER_WIDTH,
    DOF_MODE_NONE,
    FROM_ASSET,
    INVALID_HANDLE,
    UP_AXIS_Y,
    ContactCollection,
    MeshNormalMode,
    UpAxis,
)
from rlcourse.isaacgym.values.fields import Fields
from rlcourse.isaacgym.values.vectors import Transform, Vec3


@dataclass
class PhysXParams(Fields):
    """Parameters of PhysX. Here `contact_collection` and `use_gpu` count."""

    always_use_articulations: bool = False
    bounce_threshold_velocity: float = 0.2
    """slower contacts do not bounce (m/s)"""
    contact_collection: ContactCollection = CC_ALL_SUBSTEPS
    """CC_NEVER: net contact forces are zero; otherwise those of the last substep are reported"""
    contact_offset: float = 0.02
    default_buffer_size_multiplier: float = 2.0
    friction_correlation_distance: float = 0.025
    friction_offset_threshold: float = 0.04
    max_depenetration_velocity: float = 100.0
    max_gpu_contact_pairs: int = 1024 * 1024
    num_position_iterations: int = 4
    num_subscenes: int = 0
    num_threads: int = 0
    num_velocity_iterations: int = 1
    rest_offset: float = 0.001
    solver_type: int = 1
    """0: PGS, 1: TGS"""
    use_gpu: bool = False


@dataclass
class FlexParams(Fields):
    """Parameters of Flex; none has an effect here."""

    contact_regularization: float = 1e-6
    deterministic_mode: bool = False
    dynamic_friction: float = 0.0
    friction_mode: int = 2
    geometric_stiffness: float = 0.0
    max_rigid_contacts: int = 1024
    max_soft_contacts: int = 1024
    num_inner_iterations: int = 20
    num_outer_iterations: int = 4
    particle_friction: float = 0.0
    relaxation: float = 0.75
    return_contacts: bool = False
    shape_collision_distance: float = 0.0
    shape_collision_margin: float = 0.0
    solver_type: int = 5
    static_friction: float = 0.0
    warm_start: float = 0.8


@dataclass
class SimParams(Fields):
    """Parameters of a simulation."""

    dt: float = 1 / 60
    """time that `simulate` advances (s)"""
    enable_actor_creation_warning: bool = True
    flex: FlexParams = field(default_factory=FlexParams)
    gravity: Vec3 = field(default_factory=lambda: Vec3(0.0, -9.8, 0.0))
    """m/s^2"""
    num_client_threads: int = 0
    on_divergence: str = "raise"
    """an addition of this package. "raise": the simulation stops with an error where the state of an environment is no
    longer finite; "reset": such environments start anew, with a warning"""
    physx: PhysXParams = field(default_factory=PhysXParams)
    stress_visualization: bool = False
    stress_visualization_max: float = 1e5
    stress_visualization_min: float = 0.0
    substeps: int = 2
    """physics steps within dt"""
    up_axis: UpAxis = UP_AXIS_Y
    use_gpu_pipeline: bool = False
    """True: tensors live on the CUDA device"""


@dataclass
class VhacdParams(Fields):
    """Parameters of convex decomposition. Here the number of hulls, their vertices and the resolution count."""

    alpha: float = 0.05
    beta: float = 0.05
    concavity: float = 0.0
    convex_hull_approximation: bool = True
    convex_hull_downsampling: int = 4
    max_convex_hulls: int = 64
    max_num_vertices_per_ch: int = 64
    min_volume_per_ch: float = 0.0001
    mode: int = 0
    ocl_acceleration: bool = True
    pca: int = 0
    plane_downsampling: int = 4
    project_hull_vertices: bool = True
    resolution: int = 100_000


@dataclass
class AssetOptions(Fields):
    """How an asset is read."""

    angular_damping: float = 0.5
    armature: float = 0.0
    """added to the inertia of each degree of freedom (kg m^2 or kg)"""
    collapse_fixed_joints: bool = False
    """URDF files: merge bodies that a fixed joint connects, unless the joint says dont_collapse="true" """
    convex_decomposition_from_submeshes: bool = False
    """let the meshes of which a mesh file of a URDF file consists collide as one convex hull each"""
    default_dof_drive_mode: int = DOF_MODE_NONE
    density: float = 1000.0
    """of single shapes and of the links of URDF files whose mass is not given (kg/m^3)"""
    disable_gravity: bool = False
    enable_gyroscopic_forces: bool = True
    fix_base_link: bool = False
    """the root body does not move"""
    flip_visual_attachments: bool = False
    """turn visual meshes from y-up to z-up"""
    linear_damping: float = 0.0
    max_angular_velocity: float = 64.0
    """rad/s"""
    max_linear_velocity: float = 1000.0
    """m/s"""
    mesh_normal_mode: MeshNormalMode = FROM_ASSET
    min_particle_mass: float = 1e-6
    override_com: bool = False
    """compute the centre of mass from the collision shapes"""
    override_inertia: bool = False
    """compute the inertia from the collision shapes"""
    replace_cylinder_with_capsule: bool = False
    slices_per_cylinder: int = 20
    tendon_limit_stiffness: float = 1.0
    thickness: float = 0.02
    use_mesh_materials: bool = False
    use_physx_armature: bool = True
    vhacd_enabled: bool = False
    """let a mesh of a URDF file collide as several convex parts instead of as its convex hull"""
    vhacd_params: VhacdParams = field(default_factory=VhacdParams)


@dataclass
class PlaneParams(Fields):
    """The ground plane: the points x with normal . x = -distance."""

    distance: float = 0.0
    """how far the plane lies below the origin (m)"""
    dynamic_friction: float = 1.0
    normal: Vec3 = field(default_factory=lambda: Vec3(0.0, 1.0, 0.0))
    restitution: float = 0.0
    segmentation_id: int = 0
    static_friction: float = 1.0


@dataclass
class HeightFieldParams(Fields):
    """Terrain of int16 height samples on a regular grid, given row by row of the second axis."""

    column_scale: float = 1.0
    """spacing of the samples in the column direction (m)"""
    dynamic_friction: float = 1.0
    nbColumns: int = 0
    nbRows: int = 0
    restitution: float = 0.0
    row_scale: float = 1.0
    """spacing of the samples in the row direction (m)"""
    segmentation_id: int = 0
    static_friction: float = 1.0
    transform: Transform = field(default_factory=Transform)
    vertical_scale: float = 1.0
    """height of one unit of the samples (m)"""


@dataclass
class TriangleMeshParams(Fields):
    """Terrain of triangles."""

    dynamic_friction: float = 1.0
    nb_triangles: int = 0
    nb_vertices: int = 0
    restitution: float = 0.0
    segmentation_id: int = 0
    static_friction: float = 1.0
    transform: Transform = field(default_factory=Transform)


@dataclass
class CameraProperties(Fields):
    """A camera."""

    enable_tensors: bool = False
    far_plane: float = 2e6
    """m"""
    height: int = DEFAULT_VIEWER_HEIGHT
    """pixels"""
    horizontal_fov: float = 90.0
    """degrees; the vertical field of view follows from the ratio of height to width"""
    near_plane: float = 0.001
    """m"""
    supersampling_horizontal: int = 1
    supersampling_vertical: int = 1
    use_collision_geometry: bool = False
    width: int = DEFAULT_VIEWER_WIDTH
    """pixels"""


@dataclass
class AttractorProperties(Fields):
    """A spring and damper that pull a body towards a pose."""

    axes: int = AXIS_NONE
    """AXIS_... flags of the directions in which it pulls"""
    damping: float = 0.0
    offset: Transform = field(default_factory=Transform)
    """the attracted pose in the body's frame"""
    rigid_handle: int = INVALID_HANDLE
    """the body, as its handle in the environment"""
    stiffness: float = 0.0
    target: Transform = field(default_factory=Transform)
    """the pose to pull to, in the environment's frame"""


@dataclass
class ForceSensorProperties(Fields):
    """What a force sensor reports, and in which frame."""

    enable_constraint_solver_forces: bool = True
    enable_forward_dynamics_forces: bool = True
    use_world_frame: bool = False
    """True: world axes; False: the axes of the sensor"""


@dataclass
class PerformanceTimers(Fields):
    """Seconds spent since the last query."""

    frame_idling: float = 0.0
    graphics_image_retrieval: float = 0.0
    graphics_sensor_rendering: float = 0.0
    graphics_viewer_rendering: float = 0.0
    physics_data_movement: float = 0.0
    physics_sim: float = 0.0
    total_time: float = 0.0


@dataclass
class Version(Fields):
    """Version of the API."""

    major: int = 1
    minor: int = 0
