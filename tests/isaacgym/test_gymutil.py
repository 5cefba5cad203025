"""Arguments and settings, as public programs read them."""

import sys
import xml.etree.ElementTree as ET

import pytest
import torch

from rlcourse.isaacgym import gymapi, gymutil


@pytest.fixture
def parse(monkeypatch):
    """parse(words, **options): parse_arguments as if a program had been called with these words."""

    def parse(words="", **options):
        monkeypatch.setattr(sys, "argv", ["program.py", *words.split()])
        return gymutil.parse_arguments(**options)

    return parse


@pytest.mark.parametrize(
    ("text", "device"),
    [("cuda:1", ("cuda", 1)), ("cuda", ("cuda", 0)), ("cpu", ("cpu", 0)), ("GPU:2", ("cuda", 2)), ("3", ("cuda", 3))],
)
def test_devices(text, device):
    assert gymutil.parse_device_str(text) == device


@pytest.mark.parametrize("text", ["tpu", "cuda:x", "cuda:", ""])
def test_wrong_devices_are_named(text):
    with pytest.raises(ValueError, match=f"device '{text}': expected"):
        gymutil.parse_device_str(text)


def test_arguments_on_the_cpu(parse):
    args = parse("--sim_device cpu --pipeline gpu --num_threads 4 --subscenes 2")
    assert (args.sim_device_type, args.compute_device_id, args.use_gpu) == ("cpu", 0, False)
    assert args.pipeline == "cpu" and args.use_gpu_pipeline is False
    assert args.physics_engine == gymapi.SIM_PHYSX and (args.num_threads, args.subscenes, args.slices) == (4, 2, 2)


def test_arguments_on_a_gpu(parse):
    args = parse("--sim_device cuda:1 --pipeline gpu")
    assert (args.sim_device, args.sim_device_type, args.compute_device_id) == ("cuda:1", "cuda", 1)
    assert args.use_gpu is True and args.use_gpu_pipeline is True
    assert parse("--sim_device cuda:0 --pipeline cpu").use_gpu_pipeline is False


def test_the_default_device_is_one_that_is_there(parse):
    args = parse()
    assert args.use_gpu is torch.cuda.is_available() and args.graphics_device_id == 0


@pytest.mark.parametrize(("words", "value"), [("", True), ("--hold", True), ("--hold False", False)])
def test_a_custom_parameter_may_be_yes_or_no(parse, words, value):
    hold = {"name": "--hold", "type": gymutil.parse_bool, "const": True, "default": True}
    assert parse(words, custom_parameters=[hold]).hold is value


def test_what_is_neither_yes_nor_no_is_refused(parse, capsys):
    with pytest.raises(SystemExit):
        parse("--hold perhaps", custom_parameters=[{"name": "--hold", "type": gymutil.parse_bool}])
    assert "'perhaps': expected yes or no" in capsys.readouterr().err


def test_custom_parameters(parse):
    custom = [
        {"name": "--num_envs", "type": int, "default": 256, "help": "Number of environments"},
        {"name": "--controller", "type": str, "default": "ik", "choices": ["ik", "osc"]},
        {"name": "--test", "action": "store_true", "default": False},
    ]
    args = parse("--num_envs 8 --test", description="Arm", custom_parameters=custom)
    assert (args.num_envs, args.controller, args.test) == (8, "ik", True)
    assert parse("--num_envs 8", custom_parameters=custom) is not None and len(custom[0]) == 4
    with pytest.raises(ValueError, match=r"custom_parameters\[0\].*no 'name'"):
        parse(custom_parameters=[{"type": int}])


def test_headless_only_where_it_is_asked_for(parse):
    assert parse("--headless", headless=True).headless is True
    assert parse(headless=True).headless is False
    assert parse("--nographics", headless=True, no_graphics=True).headless is True
    assert not hasattr(parse(), "headless")
    with pytest.raises(SystemExit):
        parse("--headless")


def test_flex_is_told(parse):
    assert parse("--flex").physics_engine == gymapi.SIM_FLEX


def test_settings_from_a_dictionary():
    """The dictionary that legged_gym's configuration classes become."""
    params = gymapi.SimParams()
    physx = {"num_threads": 10, "solver_type": 1, "contact_offset": 0.01, "contact_collection": 2}
    gymutil.parse_sim_config(
        {"dt": 0.005, "substeps": 1, "gravity": [0.0, 0.0, -9.81], "up_axis": 1, "physx": physx}, params
    )
    assert params.dt == pytest.approx(0.005) and params.substeps == 1
    assert params.up_axis == gymapi.UP_AXIS_Z and params.gravity.z == pytest.approx(-9.81)
    assert params.physx.num_threads == 10 and params.physx.contact_offset == pytest.approx(0.01)
    assert params.physx.contact_collection == gymapi.CC_ALL_SUBSTEPS


def test_settings_from_classes():
    class Sim:
        dt = 0.01
        up_axis = "y"
        gravity = gymapi.Vec3(0, -1, 0)

        class physx:
            solver_type = 0

    params = gymapi.SimParams()
    gymutil.parse_sim_config(vars(Sim), params)
    assert params.dt == pytest.approx(0.01) and params.up_axis == gymapi.UP_AXIS_Y and params.gravity.y == -1.0
    assert params.physx.solver_type == 0


def test_unknown_settings_are_told():
    params = gymapi.SimParams()
    with pytest.warns(UserWarning, match=r"physx\.colour"):
        gymutil.parse_sim_config({"dt": 0.5, "physx": {"colour": 3}}, params)
    assert params.dt == 0.5
    with pytest.raises(ValueError, match="up_axis is 'x'"):
        gymutil.parse_sim_config({"up_axis": "x"}, params)


def test_written_xml_is_indented():
    root = ET.fromstring("<mujoco><worldbody><geom/></worldbody></mujoco>")
    gymutil._indent_xml(root)
    assert ET.tostring(root, encoding="unicode").splitlines()[2] == "    <geom />"
