"""The critic may see what only a simulator knows; the policy acts, and is graded, without it."""

import gymnasium
import numpy as np
import pytest
import torch
from gymnasium import spaces

from rlcourse.agents import ppo
from rlcourse.training.evaluation import evaluate


class Secret(gymnasium.Env):
    """Each of an episode's 8 steps pays what the state says, +1 or -1, whatever is done; `obs` is noise.

    hidden : without the state in the observation, as on a robot.
    """

    action_space = spaces.Box(-1, 1, (2,), np.float32)
    parts = {"obs": spaces.Box(-9, 9, (3,), np.float32), "state": spaces.Box(-1, 1, (1,), np.float32)}  # noqa: RUF012

    def __init__(self, hidden=False):
        self.hidden = hidden
        self.observation_space = spaces.Dict({"obs": self.parts["obs"]} if hidden else self.parts)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.sign, self.count = self.np_random.choice([-1.0, 1.0]), 0
        return self.seen(), {}

    def seen(self):
        noise = self.np_random.normal(size=3).astype(np.float32)
        return {"obs": noise} if self.hidden else {"obs": noise, "state": np.full(1, self.sign, dtype=np.float32)}

    def step(self, action):
        self.count += 1
        return self.seen(), self.sign, self.count == 8, False, {}


def robot():
    return Secret(hidden=True)


def made(space=None, **settings):
    return ppo.PPO(ppo.Config(**settings), space or Secret().observation_space, Secret.action_space)


def gradients(output, rows):
    return torch.autograd.grad(output.sum(), rows)[0]


@pytest.mark.parametrize("settings", [{}, {"actor_sees": ("obs",)}, {"actor_sees": "obs", "critic_sees": ("state",)}])
def test_the_policy_does_not_depend_on_the_state_and_the_critic_does(settings):
    agent = made(**settings)
    rows = torch.randn(20, 4, requires_grad=True)
    state = agent.spaces.parts["state"]
    other = rows.detach().clone()
    other[:, state] += 5.0
    assert torch.equal(agent.choose(rows, True), agent.choose(other, True))
    assert not torch.isclose(agent.value_of(rows), agent.value_of(other)).any()
    assert torch.equal(agent.policy.mode(rows), agent.policy.mode(other))
    slopes = gradients(agent.policy.mode(rows), rows)
    assert (slopes[:, state] == 0).all() and (slopes[:, agent.spaces.parts["obs"]] != 0).any()
    slopes = gradients(agent.value(rows), rows)
    assert (slopes[:, state] != 0).all()
    assert (slopes[:, agent.spaces.parts["obs"]] == 0).all() == (agent.config.critic_sees == ("state",))


def test_the_policy_may_be_shown_everything_all_the_same():
    agent = made(actor_sees=("obs", "state"))
    rows = torch.randn(5, 4, requires_grad=True)
    assert (gradients(agent.policy.mode(rows), rows) != 0).all()


def test_acting_needs_what_the_policy_sees_and_no_more():
    run = ppo.train(ppo.Config(env=Secret, total_steps=2048), background=False)
    agent = run.agent
    whole, part = Secret().reset(seed=3)[0], robot().reset(seed=3)[0]
    assert whole.keys() > part.keys() == {"obs"}
    assert np.array_equal(agent.act(whole, deterministic=True), agent.act(part, deterministic=True))
    many = {"obs": np.stack([part["obs"]] * 4)}
    assert agent.act(many, deterministic=True).shape == (4, 2) and agent.act(part) in Secret.action_space
    assert agent.act({"obs": torch.zeros(4, 3)}).shape == (4, 2)
    with pytest.raises(ValueError, match="The observation has no 'obs'; it has state"):
        agent.act({"state": np.zeros(1, dtype=np.float32)})
    with pytest.raises(ValueError, match="The observation has no 'obs'; it has no part"):
        agent.act({})
    returns, lengths = evaluate(agent, robot, 6)
    assert lengths.tolist() == [8] * 6 and set(np.abs(returns)) == {8.0}
    with pytest.raises(ValueError, match="The observation has no 'state'; it has obs"):
        made(actor_sees=("obs", "state")).act(part)


def explained(seed, **settings):
    config = ppo.Config(env=Secret, total_steps=3072, seed=seed, gamma=0.9, num_envs=16, rollout_steps=64, epochs=4,
                        minibatch_size=128, learning_rate=3e-3, **settings)  # fmt: skip
    run = ppo.train(config, background=False)
    return run.curve("train/explained_variance")[1][-1]


def test_what_only_the_state_tells_is_explained_by_the_critic_that_sees_it():
    better = 0
    for seed in range(10):
        with_state, without = explained(seed), explained(seed, critic_sees=("obs",))
        better += with_state > 0.5 and without < 0.2
    assert better >= 9


def test_without_these_names_all_is_as_it_was():
    box = spaces.Box(-1, 1, (4,), np.float32)
    for space in (box, spaces.Dict({"obs": box}), spaces.Dict({"position": box, "speed": box})):
        agent = made(space)
        assert agent.sees is None
        rows = torch.randn(3, agent.spaces.size, requires_grad=True)
        assert (gradients(agent.policy.mode(rows), rows) != 0).all()
    same = made(spaces.Dict({"a": box})), made(box)
    rows = torch.randn(6, 4)
    assert torch.equal(*(agent.choose(rows) for agent in same))


def test_names_of_other_simulators_and_parts_of_parts():
    box = spaces.Box(-1, 1, (2,), np.float32)
    assert made(spaces.Dict({"policy": box, "critic": box})).sees == ("policy",)
    nested = spaces.Dict({"obs": spaces.Dict({"arm": box, "hand": box}), "state": box})
    agent = made(nested)
    one = {"obs": {"arm": np.zeros(2, np.float32), "hand": np.ones(2, np.float32)}}
    assert agent.sees == ("obs",) and agent.act(one).shape == (2,)
    assert agent.spaces.columns(("obs",)) == [0, 1, 2, 3]
    with pytest.raises(ValueError, match=r"no 'obs\.hand'"):
        agent.act({"obs": {"arm": np.zeros(2, np.float32)}})


def test_each_column_is_normalized_by_itself():
    class Large(Secret):
        def seen(self):
            return {name: 1000.0 * part + 500 for name, part in super().seen().items()}

    agent = ppo.train(ppo.Config(env=Large, total_steps=2048), background=False).agent
    assert (agent.observation_moments.mean - 500).abs().max() < 150
    assert (agent.observation_moments.std - 1000).abs().max() < 100


@pytest.mark.parametrize("field", ["actor_sees", "critic_sees"])
def test_unknown_names_are_errors(field):
    with pytest.raises(ValueError, match="no part 'states' in the observations; there is obs, state"):
        made(**{field: ("states",)})
    with pytest.raises(ValueError, match="there is one part without a name"):
        made(spaces.Box(-1, 1, (4,)), **{field: ("obs",)})
    with pytest.raises(ValueError, match="there is one part without a name"):
        made(spaces.Box(0, 255, (32, 32, 3), np.uint8), **{field: ("obs",)})
    for wrong in (3, (), (1, 2), {"obs": 1}):
        with pytest.raises(ValueError, match=f"{field} is .*, expected names of parts of the observations"):
            ppo.Config(**{field: wrong})


def test_a_run_with_a_state_is_kept_and_loaded(tmp_path):
    from rlcourse.training import load_agent

    config = ppo.Config(env=Secret, total_steps=2048, critic_sees=("state",), actor_sees=["obs"])
    run = ppo.train(config, background=False, folder=tmp_path)
    agent, config = load_agent(run.folder, env=Secret)
    observation = robot().reset(seed=0)[0]
    assert config.actor_sees == ("obs",) and config.critic_sees == ("state",)
    assert np.array_equal(agent.act(observation, deterministic=True), run.agent.act(observation, deterministic=True))
