"""Fixed tendons: limits, springs and dampers between degrees of freedom, in each environment its own."""

import pytest
import torch

from rlcourse.isaacgym import gymapi
from rlcourse.isaacgym.values import notices
from tests.isaacgym.worlds import dofs, fill, gym, load, new_sim, steps, unwrap


def coupled(n_envs=3, prepare=False):
    """Environments with two sliders, of 1 kg each, whose difference is at most 0.1 m."""
    sim = new_sim(gravity=0.0)
    for env in fill(sim, [load(sim, "coupled", fix_base_link=True)], n_envs):
        properties = gym.get_actor_dof_properties(env, 0)
        properties["driveMode"] = gymapi.DOF_MODE_EFFORT
        gym.set_actor_dof_properties(env, 0, properties)
    if prepare:
        gym.prepare_sim(sim)
    return sim


def change(env, **values):
    (tendon,) = gym.get_actor_tendon_properties(env, 0)
    for name, value in values.items():
        setattr(tendon, name, value)
    gym.set_actor_tendon_properties(env, 0, [tendon])


def pulled(sim, force, count=600):
    """How far the first slider is from the second one, (n_envs,), after it was pulled for a while."""
    gym.prepare_sim(sim)
    gym.set_dof_actuation_force_tensor(sim, unwrap([force, -force] * sim.n_envs))
    state = dofs(sim)
    steps(sim, count)
    return state[:, 0, 0] - state[:, 1, 0]


@pytest.mark.parametrize("prepared", [False, True])
def test_limits(prepared):
    sim = coupled(prepare=prepared)
    (first,) = gym.get_actor_tendon_properties(sim.environments[0], 0)
    assert first.is_fixed_limited and (first.fixed_lower_limit, first.fixed_upper_limit) == pytest.approx((-0.1, 0.1))
    change(sim.environments[1], fixed_upper_limit=0.3)
    change(sim.environments[2], is_fixed_limited=False)
    apart = pulled(sim, 1.0, 300)
    torch.testing.assert_close(apart[:2], torch.tensor([0.1, 0.3]), rtol=0, atol=0.01)
    assert apart[2] > 1


@pytest.mark.parametrize("prepared", [False, True])
def test_springs_and_dampers(prepared):
    sim = coupled(prepare=prepared)
    for env in sim.environments:
        change(env, is_fixed_limited=False, stiffness=20.0, damping=10.0)
    change(sim.environments[1], stiffness=40.0)
    change(sim.environments[2], fixed_spring_rest_length=0.5)
    # both sliders are pulled, each by the tendon's force
    torch.testing.assert_close(pulled(sim, 2.0), torch.tensor([0.1, 0.05, 0.6]), rtol=0, atol=1e-3)


def test_an_asset_gives_its_tendons_to_the_actors_that_follow():
    sim = new_sim(gravity=0.0)
    asset = load(sim, "coupled", fix_base_link=True)
    fill(sim, [asset])
    (tendon,) = gym.get_asset_tendon_properties(asset)
    tendon.damping = 3.0
    gym.set_asset_tendon_properties(asset, [tendon])
    fill(sim, [asset])
    read = [gym.get_actor_tendon_properties(env, 0)[0].damping for env in sim.environments]
    assert read == [0, 3]
    gym.prepare_sim(sim)
    assert sim.backend.per_env("tendon_damping")[:, 0].tolist() == [0, 3]


def test_the_stiffness_of_limits_is_accepted_with_a_warning():
    notices.warn_once.cache_clear()
    sim = coupled(prepare=True)
    with pytest.warns(UserWarning, match="limits of tendons are as stiff as MuJoCo makes them"):
        change(sim.environments[0], limit_stiffness=30.0)
    with pytest.raises(ValueError, match=r"was given 2 properties, 'actor 0' has 1: \['difference'\]"):
        gym.set_actor_tendon_properties(sim.environments[0], 0, [gymapi.TendonProperties()] * 2)
