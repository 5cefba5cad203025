"""What this package does not have, and what to use instead."""

from difflib import get_close_matches

# (parts of names, what to use instead): the first that fits counts
ALTERNATIVES = (
    (
        ("camera", "image"),
        "Cameras take no pictures: observe states, or render with mujoco.Renderer; write_viewer_image_to_file makes "
        "pictures of the viewer",
    ),
    (
        ("soft", "cloth", "tet_grid", "tetrahedra", "triangle", "particle", "pneumatic"),
        "There are only rigid bodies: soft bodies, cloth and particles need MuJoCo's own flex elements",
    ),
    (("usd", "omni", "opensim"), "Assets are read from URDF and MJCF files with load_asset, and not exported"),
    (
        ("tendon",),
        "The joints and offsets of tendons are the file's; set_actor_tendon_properties changes stiffness, damping and "
        "limits",
    ),
    (("timers",), "Measure with time.perf_counter around simulate"),
    (("attach_sim", "load_sim"), "Make the simulation with create_sim"),
    (("rigid_body_state_tensor",), "Set roots with set_actor_root_state_tensor and joints with set_dof_state_tensor"),
)


class UnsupportedCall(NotImplementedError, AttributeError):
    """A call that this package does not have."""


def unsupported(name, known):
    """The UnsupportedCall for gym.`name`; known: the names of all calls that there are."""
    for parts, alternative in ALTERNATIVES:
        if any(part in name for part in parts):
            return UnsupportedCall(f"gym.{name} is not supported. {alternative}.")
    similar = get_close_matches(name, known, n=3)
    hint = f"Did you mean {', '.join(similar)}?" if similar else "README.md lists the calls that there are."
    return UnsupportedCall(f"gym.{name} is not supported, or no call of Isaac Gym. {hint}")
