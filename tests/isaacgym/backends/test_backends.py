"""The CPU backend: shared memory, fields of the last step, own model values, divergence, threads."""

import mujoco
import pytest
import torch

from rlcourse.isaacgym.backends import SimulationDiverged, make_backend

CPU = torch.device("cpu")
XML = """
<mujoco>
  <option timestep="0.005"/>
  <worldbody>
    <geom type="plane" size="5 5 0.1"/>
    <body name="box" pos="0 0 0.11">
      <freejoint/>
      <geom type="box" size="0.1 0.1 0.1" mass="2"/>
      <body pos="0.1 0 0">
        <joint name="arm" type="hinge" axis="0 1 0"/>
        <geom type="capsule" fromto="0 0 0 0.3 0 0.2" size="0.02" mass="0.3"/>
      </body>
    </body>
  </worldbody>
  <actuator><motor joint="arm"/></actuator>
  <sensor><framelinacc objtype="body" objname="box"/></sensor>
</mujoco>
"""


def new(n_envs=4, threads=0):
    return make_backend(mujoco.MjModel.from_xml_string(XML), n_envs, CPU, threads)


def shaken(threads, steps=50):
    """The final state of environments under forces that differ between them."""
    backend = new(n_envs=7, threads=threads)
    for step in range(steps):
        generator = torch.Generator().manual_seed(step)
        backend.field("qfrc_applied")[:] = torch.rand(7, backend.model.nv, generator=generator).double() * 10 - 5
        backend.step(2, fresh=True)
    return torch.cat([backend.field(name).flatten(1).clone() for name in ("qpos", "qvel", "xpos", "cvel")], dim=1)


@pytest.mark.parametrize("threads", [2, 3, 8])
def test_results_do_not_depend_on_the_number_of_threads(threads):
    assert torch.equal(shaken(1), shaken(threads))


def test_state_is_shared_with_the_engine():
    backend = new()
    backend.field("qpos")[2, 2] = 5.0
    backend.forward()
    assert backend.field("xpos")[:, 1, 2].tolist() == [0.11, 0.11, 5.0, 0.11]
    again = backend.field("qpos")
    backend.step(1, fresh=True)
    assert again.data_ptr() == backend.field("qpos").data_ptr() and again[2, 2] < 5.0


def test_fresh_fields_belong_to_the_new_state():
    late, fresh = new(), new()
    for backend in (late, fresh):
        backend.field("qpos")[:, 2] = 3.0
        backend.field("xpos")
    late.step(1, fresh=False)
    fresh.step(1, fresh=True)
    assert (fresh.field("xpos")[:, 1] == fresh.field("qpos")[:, :3]).all()
    assert (late.field("xpos")[:, 1] != late.field("qpos")[:, :3]).any()


def test_forward_leaves_alone_what_only_a_step_computes():
    backend = new()
    backend.field("sensordata"), backend.field("cfrc_ext"), backend.field("xpos")
    for _ in range(100):
        backend.step(1, fresh=True)
    kept = {name: backend.field(name).clone() for name in ("sensordata", "cfrc_ext")}
    weight = (2 + 0.3) * 9.81
    assert kept["cfrc_ext"][:, 1:, 5].sum(1).tolist() == pytest.approx([weight] * 4, rel=0.02)
    backend.field("qpos")[1, 2] = 4.0
    backend.forward(torch.tensor([1, 3]))
    for name, values in kept.items():
        assert torch.equal(backend.field(name), values)
    assert backend.field("xpos")[1, 1, 2] == 4.0


def test_model_values_stay_shared_until_they_differ():
    backend = new()
    mass = backend.model.body_mass[1]
    backend.write("body_mass", slice(None), (1,), mass)
    assert backend.shared("body_mass")
    backend.write("body_mass", 2, (1,), mass + 1)
    assert not backend.shared("body_mass")
    assert backend.per_env("body_mass")[:, 1].tolist() == [mass, mass, mass + 1, mass]


def test_a_heavier_body_falls_as_fast_but_is_pushed_less():
    backend = new(2)
    backend.field("qpos")[:, 2] = 10.0
    backend.write("body_mass", 1, (slice(None),), backend.model.body_mass * 2)
    backend.write("body_inertia", 1, (slice(None),), backend.model.body_inertia * 2)
    backend.set_const()
    backend.field("xfrc_applied")[:, 1, 0] = 4.6
    backend.step(20, fresh=False)
    velocity = backend.field("qvel")
    assert velocity[0, 2].item() == pytest.approx(velocity[1, 2].item(), rel=0.01)
    assert velocity[0, 0].item() == pytest.approx(2 * velocity[1, 0].item(), rel=1e-3)


@pytest.mark.parametrize("field", ["qpos", "qvel", "qfrc_applied", "ctrl"])
def test_no_input_that_is_not_a_number_is_overlooked(field):
    backend = new()
    backend.field(field)[2, -1] = float("nan")
    backend.step(1, fresh=False)
    with pytest.raises(SimulationDiverged, match=r"1 of 4 environments \(2\)"):
        backend.check()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e30])
def test_divergence_names_the_environments(value, capfd, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    backend = new()
    backend.field("qvel")[[1, 3], 0] = value
    backend.step(1, fresh=False)
    with pytest.raises(SimulationDiverged, match=r"2 of 4 environments \(1, 3\)") as caught:
        backend.check()
    assert caught.value.env_ids.tolist() == [1, 3]
    backend.field("qvel")[1, 0] = value
    backend.step(1, fresh=False)
    with pytest.raises(SimulationDiverged, match=r"1 of 4 environments \(1\)") as caught:
        backend.check()
    backend.reset(caught.value.env_ids)
    backend.step(1, fresh=False)
    backend.check()
    assert capfd.readouterr() == ("", "") and not list(tmp_path.iterdir())


def test_sensors_are_computed_once_they_are_enabled():
    model = mujoco.MjModel.from_xml_string(XML)
    model.opt.disableflags |= mujoco.mjtDisableBit.mjDSBL_SENSOR
    backend = make_backend(model, 2, CPU)
    values, forces = backend.field("sensordata"), backend.field("cfrc_ext")
    backend.step(50, fresh=False)
    assert not values.any() and not forces.any()
    backend.enable_sensors()
    backend.step(1, fresh=False)
    assert values[:, 2].any() and forces[:, 1, 5].all()
