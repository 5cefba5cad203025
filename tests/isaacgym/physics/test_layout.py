"""Where actors are in the model of an environment."""

import torch
from hypothesis import given
from hypothesis import strategies as st

from rlcourse.isaacgym.physics.layout import index
from tests.isaacgym.worlds import fill, gym, load, new_sim


def test_every_index_leads_to_the_element_of_that_name():
    sim = new_sim(ground=True)
    crawler, cartpole = load(sim, "crawler"), load(sim, "cartpole", fix_base_link=True)
    fill(sim, [cartpole, crawler, gym.create_sphere(sim, 0.1), crawler])
    gym.prepare_sim(sim)
    model, layout = sim.scene.model, sim.scene.layout
    for handle, actor in enumerate(layout.actors):
        asset = actor.asset
        assert [model.body(i).name for i in actor.bodies] == [f"{handle}/{name}" for name in asset.body_names]
        assert [model.joint(i).name for i in actor.joints] == [f"{handle}/{name}" for name in asset.dof_names]
        assert [model.actuator(i).name for i in actor.actuators] == [f"{handle}/{name}" for name in asset.dof_names]
        assert [model.geom(i).name for i in actor.geoms] == [f"{handle}/{name}" for name in asset.shape_geoms]
        assert actor.dof_qpos.tolist() == [model.joint(i).qposadr[0] for i in actor.joints]
        assert actor.dof_qvel.tolist() == [model.joint(i).dofadr[0] for i in actor.joints]
    fixed, free = layout.actors[0], layout.actors[1]
    assert fixed.fixed and fixed.root_qpos is None and model.body_mocapid[fixed.bodies[0]] == fixed.mocap
    assert not free.fixed and free.mocap is None and model.jnt_type[model.body_jntadr[free.bodies[0]]] == 0
    assert layout.body_start.tolist() == [0, 3, 7, 8, 12] and layout.dof_start.tolist() == [0, 2, 5, 5, 8]
    assert layout.root_bodies.tolist() == [actor.bodies[0] for actor in layout.actors]


@given(st.lists(st.integers(0, 5), max_size=6))
def test_an_index_selects_the_same_as_a_slice_or_not(ids):
    chosen = index(ids, torch.device("cpu"))
    assert torch.arange(10)[chosen].tolist() == ids
    assert isinstance(chosen, slice) == (ids == list(range(ids[0], ids[0] + len(ids))) if ids else True)
