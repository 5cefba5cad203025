"""A simulation's life: what is added when, time, divergence, parameters; and that its physics is right."""

import math

import numpy as np
import pytest
import torch

from rlcourse.isaacgym import gymapi
from rlcourse.isaacgym.backends import SimulationDiverged
from tests.isaacgym.worlds import MODELS, bodies, dofs, fill, gym, load, new_sim, pose, refresh, roots, steps, unwrap


def falling(n_envs=1, **options):
    """Boxes in the air."""
    sim = new_sim(**options)
    fill(sim, [gym.create_box(sim, 0.2, 0.3, 0.4)], n_envs)
    gym.prepare_sim(sim)
    return sim


def test_a_thrown_box_flies_a_parabola():
    """And turns about its centre with constant energy and angular momentum."""
    sim = falling(dt=0.002)
    state = torch.tensor([[0, 0, 1, 0, 0, 0, 1, 2.0, 0, 3.0, 1.0, 5.0, 0.5]])
    gym.set_actor_root_state_tensor(sim, unwrap(state))
    inertia = torch.from_numpy(sim.scene.model.body_inertia[sim.scene.layout.bodies[0]]).float()
    root = roots(sim)

    def momentum():
        x, y, z, w = root[0, 0, 3:7]
        rotation = torch.tensor(
            [
                [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
                [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
                [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
            ]
        )
        return rotation @ (inertia * (rotation.T @ root[0, 0, 10:]))

    first = momentum()
    steps(sim, 250)
    assert root[0, 0, 0].item() == pytest.approx(2.0 * 0.5, abs=1e-3)
    assert root[0, 0, 2].item() == pytest.approx(1 + 3.0 * 0.5 - 9.81 / 2 * 0.5**2, abs=0.01)
    torch.testing.assert_close(momentum(), first, rtol=0.01, atol=0.01 * first.norm().item())


def test_a_pendulum_keeps_its_energy():
    """The pole swings about the held cart; the integrator loses little at 1 ms."""
    sim = new_sim(dt=0.001)
    env = fill(sim, [load(sim, "cartpole", fix_base_link=True)])[0]
    props = gym.get_actor_dof_properties(env, 0)
    props["driveMode"][0], props["stiffness"][0], props["damping"][0] = gymapi.DOF_MODE_POS, 1e8, 1e6
    gym.set_actor_dof_properties(env, 0, props)
    gym.prepare_sim(sim)
    gym.set_dof_state_tensor(sim, unwrap([[0.0, 0.0], [2.0, 0.0]]))
    dof = dofs(sim)
    inertia = sim.scene.model.body_inertia[3].max() + 0.5 * 0.5**2
    height = 0.5 * 9.81 * 0.5
    energies = []
    for _ in range(20):
        steps(sim, 100)
        angle, velocity = dof[0, 1].tolist()
        energies.append(0.5 * inertia * velocity**2 + height * math.cos(angle))
    assert max(energies) - min(energies) < 0.02 * height
    assert energies[0] == pytest.approx(height * math.cos(2.0), abs=0.02 * height)


def test_time_passes_in_steps_of_dt():
    sim = falling(dt=0.02, substeps=4)
    assert sim.scene.model.opt.timestep == pytest.approx(0.005)
    steps(sim, 10)
    assert gym.get_frame_count(sim) == 10 and gym.get_sim_time(sim) == pytest.approx(0.2)
    assert roots(sim)[0, 0, 9].item() == pytest.approx(-9.81 * 0.2, rel=1e-3)


def test_gravity_can_change_while_it_runs():
    sim = falling(2)
    params = gym.get_sim_params(sim)
    params.gravity = gymapi.Vec3(1.0, 0.0, 2.0)
    steps(sim, 1)
    assert roots(sim)[0, 0, 9] < 0, "a copy of the parameters changes nothing"
    gym.set_sim_params(sim, params)
    steps(sim, 100)
    assert roots(sim)[:, 0, 7].tolist() == pytest.approx([1.0, 1.0], rel=1e-3)


def test_environments_stand_on_a_grid():
    sim = new_sim()
    fill(sim, [gym.create_box(sim, 1, 1, 1)], n_envs=9, spacing=4.0)
    origins = [np.array(gym.get_env_origin(env)).tolist() for env in sim.environments]
    assert origins == [[4.0 * (i % 3), 4.0 * (i // 3), 0.0] for i in range(9)]


def test_boxes_rest_on_the_ground_wherever_their_environment_is():
    sim = new_sim(ground=True)
    fill(sim, [gym.create_box(sim, 0.2, 0.2, 0.2)], n_envs=4, spacing=10.0, z=0.3)
    gym.prepare_sim(sim)
    steps(sim, 150)
    assert roots(sim)[:, 0, 2].tolist() == pytest.approx([0.1] * 4, abs=0.002)


def test_simulating_needs_no_preparation_but_the_tensor_calls_do():
    sim = new_sim()
    env = fill(sim, [gym.create_box(sim, 1, 1, 1)])[0]
    gym.simulate(sim)
    assert gym.get_rigid_linear_velocity(env, 0).z == pytest.approx(-9.81 * 0.01, rel=1e-3)
    for call in (gym.refresh_actor_root_state_tensor, gym.refresh_dof_state_tensor):
        with pytest.raises(RuntimeError, match="before prepare_sim"):
            call(sim)
    with pytest.raises(RuntimeError, match="set_actor_root_state_tensor was called before prepare_sim"):
        gym.set_actor_root_state_tensor(sim, unwrap(torch.zeros(1, 13)))


def test_tensors_can_be_acquired_before_the_preparation():
    sim = new_sim()
    fill(sim, [load(sim, "crawler")], n_envs=2)
    body = bodies(sim)
    gym.prepare_sim(sim)
    steps(sim, 10)
    assert (body[:, 0, 2] < 1.0).all()


@pytest.mark.parametrize(
    "call",
    [
        lambda sim, env: gym.create_env(sim, gymapi.Vec3(), gymapi.Vec3(), 1),
        lambda sim, env: gym.create_actor(env, gym.create_sphere(sim, 1.0), pose(), "late"),
        lambda sim, env: gym.add_ground(sim, gymapi.PlaneParams()),
    ],
)
def test_nothing_can_be_added_later(call):
    sim = falling()
    with pytest.raises(RuntimeError, match="comes too late"):
        call(sim, sim.environments[0])


def test_what_is_of_another_type_is_an_error():
    sim = new_sim()
    options = {"density": 1.0}
    for words, call, arguments in (
        ("lower must be of type Vec3", gym.create_env, ((0, 0, 0), gymapi.Vec3(), 1)),
        ("params must be of type PlaneParams", gym.add_ground, (None,)),
        ("options must be of type AssetOptions", gym.create_sphere, (1.0, options)),
        ("options must be of type AssetOptions", gym.load_asset, (str(MODELS), "ant.xml", options)),
    ):
        with pytest.raises(TypeError, match=words):
            call(sim, *arguments)


def test_a_plane_needs_a_normal():
    params = gymapi.PlaneParams()
    params.normal = gymapi.Vec3()
    with pytest.raises(ValueError, match="normal is the zero vector"):
        gym.add_ground(new_sim(), params)


def test_an_empty_simulation_is_an_error():
    with pytest.raises(RuntimeError, match="no actors"):
        gym.prepare_sim(new_sim())


@pytest.mark.parametrize(
    ("assets", "filter", "words"),
    [
        (["box"], -1, "number differs"),
        (["box", "crawler"], -1, "'actor 1' and 'actor 1' differ in bodies or joints"),
        (["box", "ball"], 1, "groups or filters differ"),
    ],
)
def test_environments_that_are_built_differently_are_an_error(assets, filter, words):
    sim = new_sim()
    known = {"box": gym.create_box(sim, 1, 1, 1), "ball": gym.create_sphere(sim, 1), "crawler": load(sim, "crawler")}
    fill(sim, [known["box"], known["ball"]], 2)
    fill(sim, [known[name] for name in assets], filter=filter)
    with pytest.raises(ValueError, match=rf"Environment 2 holds other actors than environment 0, .*{words}"):
        gym.prepare_sim(sim)


def test_each_environment_may_have_its_own_collision_group():
    sim = new_sim()
    box = gym.create_box(sim, 1, 1, 1)
    for i in range(3):
        env = gym.create_env(sim, gymapi.Vec3(), gymapi.Vec3(), 1)
        gym.create_actor(env, box, pose(), "box", i, 0)
        gym.create_actor(env, box, pose(z=5), "elsewhere", i + 3, 0)
    gym.prepare_sim(sim)
    assert gym.get_sim_actor_count(sim) == 6


def test_a_simulation_that_diverges_stops_with_an_error():
    sim = falling(3)
    states = roots(sim).clone()
    states[1, 0, 7] = float("nan")
    gym.set_actor_root_state_tensor(sim, unwrap(states))
    with pytest.raises(SimulationDiverged, match=r"1 of 3 environments \(1\).*on_divergence"):
        gym.simulate(sim)


def test_or_the_environment_starts_anew():
    sim = new_sim()
    sim.params.on_divergence = "reset"
    env = fill(sim, [load(sim, "crawler")], 3)[1]
    gym.set_actor_dof_states(env, 0, np.array([(0.5, 0)] * 3, gymapi.DofState.dtype), gymapi.STATE_POS)
    gym.prepare_sim(sim)
    root, dof = roots(sim), dofs(sim)
    steps(sim, 10)
    states = root.clone()
    states[1, 0, 7] = float("nan")
    gym.set_actor_root_state_tensor(sim, unwrap(states))
    with pytest.warns(RuntimeWarning, match=r"1 of 3 environments \(1\).*start anew"):
        gym.simulate(sim)
    refresh(sim)
    assert torch.isfinite(root).all()
    assert root[1, 0, :3].tolist() == [0.0, 0.0, 1.0] and dof[1, :, 0].tolist() == [0.5] * 3
    assert root[0, 0, 2] < 1.0
    steps(sim, 5)
    assert torch.isfinite(root).all() and torch.isfinite(bodies(sim)).all()


def run(seed, steps_done=60):
    sim = new_sim(ground=True)
    fill(sim, [load(sim, "crawler")], 8, z=0.4)
    gym.prepare_sim(sim)
    generator = torch.Generator().manual_seed(seed)
    body = bodies(sim)
    for _ in range(steps_done):
        gym.set_dof_actuation_force_tensor(sim, unwrap(torch.rand(24, generator=generator) * 10 - 5))
        gym.simulate(sim)
    refresh(sim)
    return body.clone()


def test_the_same_inputs_give_the_same_numbers():
    assert torch.equal(run(0), run(0))
    assert not torch.equal(run(0), run(1))


def test_two_simulations_do_not_disturb_each_other():
    first, second = falling(2), falling(3, gravity=0.0)
    one, other = roots(first), roots(second)
    steps(first, 20)
    steps(second, 20)
    assert one.shape == (2, 1, 13) and other.shape == (3, 1, 13)
    assert (one[:, 0, 2] < 1).all() and (other[:, 0, 2] == 1).all()


def test_a_destroyed_simulation_is_empty():
    sim = falling(2)
    root = roots(sim)
    gym.destroy_sim(sim)
    assert gym.get_env_count(sim) == 0 and root[:, 0, 2].tolist() == [1.0, 1.0]
    with pytest.raises(RuntimeError, match="no actors"):
        gym.simulate(sim)


def test_gravity_can_be_off_for_one_asset():
    sim = new_sim()
    options = gymapi.AssetOptions()
    options.disable_gravity = True
    fill(sim, [gym.create_box(sim, 0.2, 0.2, 0.2, options), gym.create_box(sim, 0.2, 0.2, 0.2)])
    gym.prepare_sim(sim)
    steps(sim, 30)
    assert roots(sim)[0, :, 2].tolist() == pytest.approx([1.0, 1.0 - 9.81 / 2 * 0.3**2], abs=0.02)


@pytest.mark.parametrize(("name", "value"), [("dt", 0.0), ("substeps", 0), ("on_divergence", "ignore")])
def test_params_that_make_no_sense_are_an_error(name, value):
    params = gymapi.SimParams()
    setattr(params, name, value)
    with pytest.raises(ValueError, match=name):
        gym.create_sim(0, -1, gymapi.SIM_PHYSX, params)


def test_params_that_ask_for_a_gpu_without_one_are_an_error(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    params = gymapi.SimParams()
    params.use_gpu_pipeline = True
    with pytest.raises(RuntimeError, match="use_gpu_pipeline"):
        gym.create_sim(0, 0, gymapi.SIM_PHYSX, params)


def test_boxes_of_other_sizes_may_stand_in_each_others_place():
    """Half the edge is where each comes to rest; masses grow with the volume."""
    sim = new_sim(ground=True)
    edges = (0.2, 0.3, 0.2, 0.5)
    for edge in edges:
        env = gym.create_env(sim, gymapi.Vec3(), gymapi.Vec3(), 2)
        gym.create_actor(env, load(sim, "crawler"), pose(y=3.0, z=1.0), "crawler")
        gym.create_actor(env, gym.create_box(sim, edge, edge, edge), pose(z=0.5), "box")
    gym.prepare_sim(sim)
    root = roots(sim)
    push = torch.zeros(4, 5, 3)
    push[:, 4, 2] = 2000.0
    gym.apply_rigid_body_force_tensors(sim, unwrap(push.view(-1, 3)), None, gymapi.ENV_SPACE)
    steps(sim, 1)
    accelerations = [2000.0 / (1000.0 * edge**3) - 9.81 for edge in edges]
    assert (root[:, 1, 9] / 0.01).tolist() == pytest.approx(accelerations, rel=0.01)
    steps(sim, 1500)
    assert root[:, 1, 2].tolist() == pytest.approx([edge / 2 for edge in edges], abs=0.003)
    assert torch.equal(root[0, 0], root[2, 0])


def test_shapes_of_other_kinds_may_stand_in_each_others_place():
    sim = new_sim(ground=True)
    for asset in (gym.create_box(sim, 0.4, 0.4, 0.4), gym.create_sphere(sim, 0.3), gym.create_capsule(sim, 0.1, 0.5)):
        env = gym.create_env(sim, gymapi.Vec3(), gymapi.Vec3(), 2)
        gym.create_actor(env, asset, pose(z=0.4), "thing")
    gym.prepare_sim(sim)
    steps(sim, 300)
    assert roots(sim)[:, 0, 2].tolist() == pytest.approx([0.2, 0.3, 0.1], abs=0.003)


@pytest.mark.parametrize("collides", [False, True])
def test_meshes_may_differ_where_they_are_only_seen(tmp_path, collides):
    (tmp_path / "part.obj").write_text("v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n")
    kind = "collision" if collides else "visual"
    sim = new_sim()
    for size in (1, 2):
        mesh = f"<{kind}><geometry><mesh filename='part.obj' scale='{size} 1 1'/></geometry></{kind}>"
        box = f"<collision><geometry><box size='{size} 1 1'/></geometry></collision>"
        (tmp_path / "part.urdf").write_text(f"<robot name='r'><link name='l'>{mesh}{box}</link></robot>")
        fill(sim, [gym.load_asset(sim, str(tmp_path), "part.urdf")])
    if collides:
        with pytest.raises(ValueError, match="their meshes differ"):
            gym.prepare_sim(sim)
    else:
        gym.prepare_sim(sim)
        boxes = sim.backend.per_env("geom_size")[:, sim.scene.layout.geoms, 0]
        assert boxes.flatten().tolist() == [0.5, 1.0]


def test_assets_loaded_again_for_each_environment_are_the_same():
    sim = new_sim()
    for _ in range(3):
        fill(sim, [load(sim, "crawler")])
    gym.prepare_sim(sim)
    steps(sim, 5)
    assert sim.backend.shared("geom_size") and torch.equal(bodies(sim)[0], bodies(sim)[2])


def test_scaled_actors_may_have_meshes_that_are_only_seen(tmp_path):
    """Their shapes grow, though all environments share the mesh."""
    (tmp_path / "corner.obj").write_text("v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n")
    (tmp_path / "thing.xml").write_text(
        '<mujoco><asset><mesh name="m" file="corner.obj"/></asset><worldbody><body name="thing"><freejoint/>'
        '<geom type="mesh" mesh="m" contype="0" conaffinity="0"/><geom type="sphere" size="0.1"/></body></worldbody>'
        "</mujoco>"
    )
    sim = new_sim(ground=True)
    asset = gym.load_asset(sim, str(tmp_path), "thing.xml", gymapi.AssetOptions())
    for env, scale in zip(fill(sim, [asset], 3), (1.0, 2.0, 3.0), strict=True):
        gym.set_actor_scale(env, 0, scale)
    gym.prepare_sim(sim)
    steps(sim, 200)
    assert roots(sim)[:, 0, 2].tolist() == pytest.approx([0.1, 0.2, 0.3], abs=0.01)
