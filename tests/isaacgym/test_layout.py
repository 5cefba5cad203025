"""Where actors are in the model of an environment, and which of them collide."""

import itertools

import mujoco
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlcourse.isaacgym import gymapi
from rlcourse.isaacgym.collisions import Kind, bits
from rlcourse.isaacgym.layout import index
from tests.isaacgym.worlds import bodies, fill, gym, load, new_sim, steps


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
    values = np.arange(10)
    assert values[index(ids)].tolist() == ids
    assert isinstance(index(ids), slice) == (ids == list(range(ids[0], ids[0] + len(ids))) if ids else True)


kinds = st.lists(
    st.builds(Kind, st.integers(0, 2), st.integers(-1, 2), st.integers(0, 7), st.just(None), st.just(None)),
    min_size=1,
    max_size=12,
)


@given(kinds)
def test_exactly_the_shapes_that_touch_get_bits_that_match(shapes):
    contype, conaffinity = bits(shapes)
    assert (contype > 0).all(), "terrain touches every shape"
    for i, j in itertools.product(range(len(shapes)), repeat=2):
        collide = bool(contype[i] & conaffinity[j] or contype[j] & conaffinity[i])
        assert collide == shapes[i].touches(shapes[j])


def test_too_many_kinds_of_shapes_are_an_error():
    with pytest.raises(ValueError, match="32 kinds"):
        bits([Kind(0, -1, 1 << i, None, None) for i in range(32)])


@pytest.mark.parametrize(
    ("groups", "filters", "collide"),
    [
        ((0, 0), (0, 0), True),
        ((0, 0), (1, 1), False),
        ((0, 0), (1, 2), True),
        ((0, 0), (3, 2), False),
        ((0, 1), (0, 0), False),
        ((-1, 1), (0, 0), True),
        ((0, 0), (-1, -1), True),
    ],
)
def test_boxes_collide_as_groups_and_filters_say(groups, filters, collide):
    """One box falls on another that lies on the ground."""
    sim = new_sim(ground=True)
    env = gym.create_env(sim, gymapi.Vec3(), gymapi.Vec3(), 1)
    box = gym.create_box(sim, 0.2, 0.2, 0.2)
    for height, group, mask in zip((0.1, 0.4), groups, filters, strict=True):
        gym.create_actor(env, box, gymapi.Transform(p=gymapi.Vec3(0, 0, height)), f"box {height}", group, mask)
    gym.prepare_sim(sim)
    body = bodies(sim)
    steps(sim, 100)
    assert body[0, 0, 2].item() == pytest.approx(0.1, abs=0.005)
    assert body[0, 1, 2].item() == pytest.approx(0.3 if collide else 0.1, abs=0.005)


@pytest.mark.parametrize(("mask", "collide"), [(-1, True), (0, True), (1, False)])
def test_the_filter_of_an_actor_decides_about_its_own_shapes(mask, collide):
    sim = new_sim()
    fill(sim, [load(sim, "crawler")], filter=mask)
    gym.prepare_sim(sim)
    model, layout = sim.scene.model, sim.scene.layout
    data = mujoco.MjData(model)
    # the foot folds up through its own leg and the left one: overlaps that only a filter hides
    model.body_pos[layout.bodies[1]] = model.body_pos[layout.bodies[2]]
    mujoco.mj_forward(model, data)
    pairs = {tuple(sorted(model.geom_bodyid[[c.geom1, c.geom2]])) for c in data.contact}
    assert ((layout.bodies[1], layout.bodies[2]) in pairs) == collide
