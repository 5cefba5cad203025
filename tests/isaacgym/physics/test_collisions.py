"""Who collides with whom: filters, groups, the file's own masks."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from rlcourse.isaacgym import gymapi
from rlcourse.isaacgym.physics.collisions import EVERYTHING, Kind, bits
from tests.isaacgym.worlds import fill, gym, load, new_sim, pose, roots, steps

masks = st.integers(0, 7)
kinds = st.builds(Kind, st.integers(0, 2), st.sampled_from([-1, 0, 1]), masks, st.just(None), st.just(None))
of_files = st.builds(Kind, st.just(3), st.just(-1), st.just(0), masks, masks)


@settings(deadline=None)
@given(st.lists(kinds | of_files, min_size=1, max_size=6))
def test_the_bits_say_what_the_rules_say(shapes):
    contype, conaffinity = bits(shapes)
    for i, a in enumerate(shapes):
        assert contype[i] & EVERYTHING and contype[i] < 2**31, "terrain collides with everything"
        for j, b in enumerate(shapes):
            collide = bool(contype[i] & conaffinity[j] or contype[j] & conaffinity[i])
            assert collide == a.touches(b) == b.touches(a)


def test_too_many_kinds_are_named():
    shapes = [Kind(0, -1, 1 << i, None, None) for i in range(32)]
    with pytest.raises(ValueError, match="make 32 kinds of shapes, at most 31"):
        bits(shapes)


def stacks(filters, groups=(0, 0), n_envs=1):
    """Environments in which a ball hangs over a fixed plate. filters: of plate and ball"""
    sim = new_sim()
    options = gymapi.AssetOptions()
    options.fix_base_link = True
    plate, ball = gym.create_box(sim, 1.0, 1.0, 0.2, options), gym.create_sphere(sim, 0.1)
    for i in range(n_envs):
        env = gym.create_env(sim, gymapi.Vec3(), gymapi.Vec3(), 1)
        for asset, name, z, filter, group in zip(
            (plate, ball), ("plate", "ball"), (0.0, 0.25), filters, groups, strict=True
        ):
            gym.create_actor(env, asset, pose(z=z), name, group + i if group >= 0 else group, filter)
    return sim


def caught(sim):
    """Which of the balls the plates have caught."""
    gym.prepare_sim(sim)
    root = roots(sim)
    steps(sim, 100)
    return (root[:, 1, 2] > 0.15).tolist()


@pytest.mark.parametrize(
    ("filters", "collide"), [((0, 0), True), ((1, 2), True), ((0, 5), True), ((1, 1), False), ((6, 3), False)]
)
def test_shapes_collide_if_no_bit_is_in_both_filters(filters, collide):
    assert caught(stacks(filters)) == [collide]


@pytest.mark.parametrize(("groups", "collide"), [((0, 0), True), ((0, 100), False), ((-1, 100), True), ((3, -1), True)])
def test_actors_collide_within_their_group_and_with_group_minus_one(groups, collide):
    assert caught(stacks((0, 0), groups, n_envs=2)) == [collide, collide]


@pytest.mark.parametrize("prepared", [False, True])
def test_filters_may_differ_between_environments_and_change(prepared):
    sim = stacks((1, 2), n_envs=3)
    if prepared:
        gym.prepare_sim(sim)
    for env, filter in zip(sim.environments, (2, 3, 4), strict=True):
        ball = gym.get_actor_rigid_shape_properties(env, 1)
        ball[0].filter = filter
        gym.set_actor_rigid_shape_properties(env, 1, ball)
    assert caught(sim) == [True, False, True]


def folded(filter):
    """Whether the two legs of a robot touch when they are folded onto each other."""
    sim = new_sim(gravity=0.0)
    env = fill(sim, [load(sim, "crossing")], filter=filter)[0]
    gym.prepare_sim(sim)
    return len(gym.get_env_rigid_contacts(env)) > 0


def test_self_collisions():
    """Zero switches them on, any other filter off, and -1 leaves it to the file, whose legs do not touch."""
    assert folded(0)
    assert not folded(1)
    assert not folded(-1)


def test_everything_collides_with_the_ground():
    for filter in (-1, 0, 1, 2**31 - 1):
        sim = new_sim(ground=True)
        fill(sim, [gym.create_sphere(sim, 0.1)], z=0.15, group=5, filter=filter)
        gym.prepare_sim(sim)
        root = roots(sim)
        steps(sim, 100)
        torch.testing.assert_close(root[0, 0, 2], torch.tensor(0.1), rtol=0, atol=1e-3)
