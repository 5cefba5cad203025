"""What programs for Isaac Gym share: arguments, settings from dictionaries, lines in the viewer, randomization.

    args = gymutil.parse_arguments(description="Ant", custom_parameters=[{"name": "--num_envs", "type": int}])
    gymutil.parse_sim_config({"dt": 0.005, "gravity": [0, 0, -9.81], "up_axis": 1}, sim_params)
    gymutil.draw_lines(gymutil.AxesGeometry(0.2), gym, viewer, env, pose)

Lines and randomization are in `rlcourse.isaacgym.viewing.lines` and `rlcourse.isaacgym.calls.randomization`.
"""

import argparse
import warnings
import xml.etree.ElementTree as ET

import torch

from rlcourse.isaacgym import gymapi
from rlcourse.isaacgym.calls.randomization import (  # noqa: F401
    apply_random_samples,
    check_buckets,
    generate_random_samples,
    get_bucketed_val,
    get_default_setter_args,
    get_property_getter_map,
    get_property_setter_map,
)
from rlcourse.isaacgym.viewing.lines import (  # noqa: F401
    AxesGeometry,
    LineGeometry,
    WireframeBBoxGeometry,
    WireframeBoxGeometry,
    WireframeSphereGeometry,
    draw_line,
    draw_lines,
)


def parse_device_str(device_str: str) -> tuple[str, int]:
    """("cuda", number) or ("cpu", 0) from "cuda:1", "cuda", "gpu:1", "1" or "cpu". ValueError for anything else."""
    kind, colon, number = str(device_str).lower().partition(":")
    if kind.isdecimal() and not colon:
        return "cuda", int(kind)
    kind = {"gpu": "cuda"}.get(kind, kind)
    if kind not in ("cpu", "cuda") or (colon and not number.isdecimal()):
        raise ValueError(f"device {device_str!r}: expected cpu, cuda, or cuda:NUMBER.")
    return kind, int(number or 0)


def parse_bool(text) -> bool:
    """True or False from a word of the command line: yes, no, true, false, on, off, 1, 0, ... in any case."""
    word = str(text).lower()
    if word in ("yes", "true", "on", "t", "y", "1"):
        return True
    if word in ("no", "false", "off", "f", "n", "0"):
        return False
    raise argparse.ArgumentTypeError(f"{text!r}: expected yes or no.")


def parse_arguments(description="Isaac Gym program", headless=False, no_graphics=False, custom_parameters=()):
    """The command line, with the options that Isaac Gym's examples share.

    headless, no_graphics : add the options --headless and --nographics.
    custom_parameters : dictionaries with the "name" of a further option, and what
        `argparse.ArgumentParser.add_argument` takes for it ("type", "default", "help", "action", …). An option with
        a "type" and a "const" may be given without a value, and then has the value of "const".

    Returns a Namespace: sim_device, sim_device_type ("cuda" or "cpu"), compute_device_id, graphics_device_id, use_gpu,
    pipeline, use_gpu_pipeline, physics_engine (gymapi.SIM_PHYSX or SIM_FLEX), num_threads, subscenes, slices, and the
    custom ones. Without a CUDA device the default of sim_device and pipeline is "cpu".
    """
    on_gpu = torch.cuda.is_available()
    parser = argparse.ArgumentParser(description=description)
    if headless:
        parser.add_argument("--headless", action="store_true", help="run without a viewer")
    if no_graphics:
        parser.add_argument("--nographics", action="store_true", help="run without a viewer and without cameras")
    parser.add_argument("--sim_device", default="cuda:0" if on_gpu else "cpu", help="where the physics runs")
    parser.add_argument("--pipeline", default="gpu" if on_gpu else "cpu", help="where the tensors are: cpu or gpu")
    parser.add_argument("--graphics_device_id", type=int, default=0, help="accepted, not used")
    engine = parser.add_mutually_exclusive_group()
    engine.add_argument("--flex", action="store_true", help="not supported")
    engine.add_argument("--physx", action="store_true", help="rigid bodies (default)")
    parser.add_argument("--num_threads", type=int, default=0, help="threads of the simulation; 0: all")
    parser.add_argument("--subscenes", type=int, default=0, help="accepted, not used")
    parser.add_argument("--slices", type=int, help="accepted, not used")
    for number, parameter in enumerate(custom_parameters):
        options = dict(parameter)
        if "name" not in options:
            raise ValueError(f"custom_parameters[{number}] is {parameter}: it has no 'name'.")
        name = options.pop("name")
        if "const" in options and "action" not in options:
            options.setdefault("nargs", "?")
        parser.add_argument(name, **options)
    args = parser.parse_args()

    if args.pipeline.lower() not in ("cpu", "gpu", "cuda"):
        parser.error(f"--pipeline {args.pipeline}: expected cpu or gpu")
    args.sim_device_type, args.compute_device_id = parse_device_str(args.sim_device)
    args.use_gpu = args.sim_device_type == "cuda"
    if not args.use_gpu:
        args.pipeline = "cpu"
    args.use_gpu_pipeline = args.pipeline.lower() != "cpu"
    args.physics_engine = gymapi.SIM_FLEX if args.flex else gymapi.SIM_PHYSX
    if args.slices is None:
        args.slices = args.subscenes
    if getattr(args, "nographics", False):
        args.headless = True
    return args


def parse_sim_config(sim_cfg, sim_params) -> None:
    """Write the settings of a dictionary into a gymapi.SimParams.

    Nested dictionaries (or classes) "physx" and "flex" go into its parts; "gravity" is a list of three numbers;
    "up_axis" is 0 or "y", 1 or "z". Unknown names are left out with a warning.
    """
    for name, value in _items(sim_cfg):
        if name in ("physx", "flex"):
            for option, setting in _items(value):
                _assign(getattr(sim_params, name), option, setting, f"{name}.{option}")
        elif name == "gravity" and not isinstance(value, gymapi.Vec3):
            sim_params.gravity = gymapi.Vec3(*value)
        elif name == "up_axis":
            upward = {0: gymapi.UP_AXIS_Y, 1: gymapi.UP_AXIS_Z, "y": gymapi.UP_AXIS_Y, "z": gymapi.UP_AXIS_Z}
            if value not in upward:
                raise ValueError(f"up_axis is {value!r}: expected 0 or 'y', 1 or 'z'.")
            sim_params.up_axis = upward[value]
        else:
            _assign(sim_params, name, value, name)


def _items(config):
    """Name and value of each setting in a dictionary, or of each public attribute of a class or an object."""
    if hasattr(config, "items"):
        return [(name, value) for name, value in config.items() if not name.startswith("_")]
    return [(name, getattr(config, name)) for name in dir(config) if not name.startswith("_")]


def _assign(target, name, value, full_name):
    if not hasattr(target, name):
        warnings.warn(f"parse_sim_config: there is no setting {full_name}; it is left out.", stacklevel=3)
    elif name == "contact_collection":
        setattr(target, name, gymapi.ContactCollection(value))
    else:
        setattr(target, name, value)


def _indent_xml(elem, level=0) -> None:
    """Indent the tree of an xml.etree element in place, two blanks a level, so that a written file can be read."""
    ET.indent(elem, level=level)
