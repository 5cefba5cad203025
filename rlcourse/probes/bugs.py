"""Silent bugs: agents that train without an error and learn the wrong thing, and the probes that give each away.

    module = broken("advantage sign")        # a changed copy of rlcourse.agents.a2c
    probe(module)
    print(module.SOURCES["rlcourse.agents.a2c"])

Each bug is as small as it would be in real life.
"""

from rlcourse.probes.planting import Bug, planted


def broken(name):
    """`planted(BUGS[name])`. Raises KeyError for another name."""
    return planted(BUGS[name], name)


_A2C, _PPO, _DQN, _DDPG, _TD3, _SAC = (
    f"rlcourse.agents.{name}" for name in ("a2c", "ppo", "dqn", "ddpg", "td3", "sac")
)
_RETURNS = "rlcourse.returns"
_NETWORKS, _BUFFERS, _MOMENTS, _FAST = (
    f"rlcourse.deep.{name}" for name in ("networks", "buffers", "normalization", "fast")
)

_GAE_STEP = "        ended = terminated[t] | truncated[t]\n        later"
_ACTING = "        observations = self.normalized(observations)\n        if deterministic"

BUGS = {
    "broadcast": Bug(
        "a2c",
        "Values (N, 1) minus returns (N,) is a table (N, N): every value learns the mean of all returns.",
        (
            (_A2C, "value_loss(self.value(observations).squeeze(-1), ", "value_loss(self.value(observations), "),
            (_A2C, "if values.shape != returns.shape:", "if len(values) != len(returns):"),
        ),
        frozenset({"chance", "discount", "observation", "return scale", "truncation"}),
        frozenset({"end of the rollout"}),
    ),
    "target not detached": Bug(
        "dqn",
        "The gradient flows into the target, so a value also learns from the states that led to it.",
        (
            (
                _DQN,
                "            with torch.no_grad():\n                next_q = self.q_target(",
                "            with torch.enable_grad():\n                next_q = self.q(",
            ),
            (_DQN, "huber_loss(taken, targets.detach())", "huber_loss(taken, targets)"),
        ),
        frozenset({"chance", "double", "target interval", "target network"}),
        frozenset({"returns cut off"}),
    ),
    "no terminal mask": Bug(
        "dqn",
        "The target bootstraps from the observation in which the task ended.",
        ((_DQN, "next_values.masked_fill(terminated, 0.0)", "next_values"),),
        frozenset({"best next action", "chance", "discount", "n steps", "returns", "target interval", "termination"}),
    ),
    "truncation taken for termination": Bug(
        "dqn",
        "The buffer keeps one flag for both ends, so a time limit stops the bootstrap.",
        ((_BUFFERS, "self.terminated[row] = terminated\n", "self.terminated[row] = terminated | truncated\n"),),
        frozenset({"returns cut off", "truncation"}),
    ),
    "value of the reset observation": Bug(
        "a2c",
        "At a time limit the value of the next row is used, which begins another episode.",
        ((_BUFFERS, "cut = self.truncated.clone()", "cut = torch.zeros_like(self.truncated)"),),
        frozenset({"truncation"}),
    ),
    "log-prob summed over the batch": Bug(
        "ppo",
        "The log-densities are summed over the batch in place of the components of the action.",
        ((_NETWORKS, "- 0.5 * math.log(2 * math.pi)).sum(dim=-1)", "- 0.5 * math.log(2 * math.pi)).sum(dim=0)"),),
        frozenset({"aim", "aim by observation", "aim of several", "box", "own draws of several", "precision", "width"}),
    ),
    "log-prob without the tanh term": Bug(
        "sac",
        "The density of tanh(u) is taken for that of u.",
        ((_NETWORKS, " - tanh_log_derivative(u).sum(dim=-1)", ""),),
        frozenset({"soft value", "temperature"}),
        frozenset({"aim", "aim by observation", "aim of several", "box"}),
    ),
    "entropy sign": Bug(
        "a2c",
        "The policy is fined for its entropy in place of paid.",
        ((_A2C, "- config.entropy_coef * entropy", "+ config.entropy_coef * entropy"),),
        frozenset({"entropy"}),
    ),
    "entropy sign in the target": Bug(
        "sac",
        "The critic learns to avoid states in which the policy is uncertain.",
        ((_SAC, "- temperature * next_log_probs", "+ temperature * next_log_probs"),),
        frozenset({"soft value"}),
    ),
    "advantage sign": Bug(
        "a2c",
        "The loss has lost its minus: what pays is done less.",
        ((_A2C, "return -(log_probs * advantages", "return (log_probs * advantages"),),
        frozenset(
            {
                "aim",
                "aim by observation",
                "aim of several",
                "box",
                "choice",
                "choice by observation",
                "delayed choice",
                "entropy",
                "exploration",
                "precision",
                "width",
            }
        ),
    ),
    "GAE without its last row": Bug(
        "a2c",
        "The loop begins one row too early, so the last advantage stays 0.",
        (
            (_RETURNS, "    advantages = np.empty_like(rewards)", "    advantages = np.zeros_like(rewards)"),
            (
                _RETURNS,
                f"range(len(rewards))):\n{_GAE_STEP}",
                f"range(len(rewards) - 1)):\n{_GAE_STEP}",
            ),
        ),
        frozenset(
            {
                "discount",
                "end of the rollout",
                "large gradients",
                "one step",
                "returns",
                "returns cut off",
                "small gradients",
            }
        ),
        frozenset({"truncation"}),
    ),
    "GAE cut one row early": Bug(
        "a2c",
        "The sum stops one step before the episode ends and goes on across its end.",
        (
            (
                _RETURNS,
                _GAE_STEP,
                "        ended = (terminated | truncated)[min(t + 1, len(rewards) - 1)]\n        later",
            ),
        ),
        frozenset({"returns", "returns cut off"}),
        frozenset({"chance"}),
    ),
    "old log-probs recomputed": Bug(
        "ppo",
        "The probability ratio is always 1, so nothing is ever clipped.",
        ((_PPO, "log_probs, old_log_probs[index], standardized(", "log_probs, log_probs.detach(), standardized("),),
        frozenset({"clipping"}),
        frozenset({"aim", "aim by observation", "aim of several", "box"}),
    ),
    "old log-probs zero": Bug(
        "ppo",
        "The rollout forgets the log-probabilities: the ratio is the probability itself.",
        ((_PPO, "actions, log_probs, *stepper", "actions, 0 * log_probs, *stepper"),),
        frozenset({"clipping", "entropy", "same statistics", "width"}),
    ),
    "epsilon never decays": Bug(
        "dqn",
        "The agent explores as much at the end as at the beginning.",
        ((_DQN, "return config.epsilon_start + fraction", "return config.epsilon_start + 0 * fraction"),),
        frozenset({"exploration"}),
    ),
    "target network never moves": Bug(
        "dqn",
        "The copy into the target network copies nothing.",
        (
            (
                _DQN,
                "                move_towards(self.q_target, self.q, 1.0)",
                "                move_towards(self.q_target, self.q_target, 1.0)",
            ),
        ),
        frozenset({"best next action", "discount", "n steps", "returns cut off", "target interval", "truncation"}),
        frozenset({"delayed choice"}),
    ),
    "target network shares memory": Bug(
        "dqn",
        "The target network is the network itself.",
        (
            (
                _DQN,
                "self.q_target = QNetwork(self.spaces, config.hidden, self.generator, config.dueling)",
                "self.q_target = self.q",
            ),
        ),
        frozenset({"double", "target interval", "target network"}),
    ),
    "temperature sign": Bug(
        "sac",
        "The temperature falls while the entropy is below its target.",
        ((_SAC, "return -log_temperature", "return log_temperature"),),
        frozenset({"temperature"}),
    ),
    "buffer keeps the reset observation": Bug(
        "dqn",
        "Where an episode ended, the first observation of the next one overwrites the final one.",
        (
            (
                _DQN,
                "self.replay.add(observations, actions, *stepper.step(actions))",
                "_, *outcome = stepper.step(actions)\n"
                "            self.replay.add(observations, actions, stepper.observations, *outcome)",
            ),
        ),
        frozenset({"truncation"}),
    ),
    "buffer with one array for both observations": Bug(
        "dqn",
        "The next observation overwrites the observation.",
        ((_BUFFERS, "= torch.empty_like(self.observations)", "= self.observations"),),
        frozenset({"best next action", "discount", "n steps", "target interval", "truncation"}),
        frozenset({"delayed choice", "double", "target network"}),
    ),
    "normalizer learns while acting": Bug(
        "ppo",
        "Evaluation moves the statistics with which observations are normalized.",
        ((_PPO, _ACTING, "        self.observation_moments.update(observations)\n" + _ACTING),),
        frozenset({"evaluation"}),
    ),
    "normalizer missing while acting": Bug(
        "ppo",
        "The trained policy is given observations that are not normalized.",
        ((_PPO, _ACTING, "        if deterministic"),),
        frozenset({"evaluation", "observation scale"}),
    ),
    "larger of the twins": Bug(
        "td3",
        "Of two critics the one that promises more is believed.",
        ((_TD3, "next_q.min(dim=0)", "next_q.max(dim=0)"),),
        frozenset({"target network", "twins"}),
    ),
    "tau the wrong way round": Bug(
        "sac",
        "The target critics keep tau of themselves and take the rest.",
        ((_SAC, "self.critics, config.tau)", "self.critics, 1 - config.tau)"),),
        frozenset({"target network", "target speed"}),
        frozenset({"twins"}),
    ),
    "delay forgotten": Bug(
        "td3",
        "The policy and the targets move in every step.",
        ((_TD3, "if self.n_updates % config.policy_delay == 0:", "if True:"),),
        frozenset({"delay", "target speed"}),
    ),
    "target copied in every step": Bug(
        "dqn",
        "The interval between two copies of the network is ignored.",
        ((_DQN, "if self.n_updates % config.target_interval == 0:", "if True:"),),
        frozenset({"target network", "target interval", "double"}),
    ),
    "target network chooses": Bug(
        "dqn",
        "The target network chooses the next action that it values.",
        ((_DQN, "self.q(next_observations).argmax(dim=1) if", "next_q.argmax(dim=1) if"),),
        frozenset({"double"}),
    ),
    "n steps discounted once": Bug(
        "dqn",
        "The value after n steps is discounted by gamma, not by gamma to the n.",
        ((_BUFFERS, "powers[last + 1].squeeze(1)", "gamma + 0 * powers[last].squeeze(1)"),),
        frozenset({"returns cut off", "n steps"}),
    ),
    "n steps across a time limit": Bug(
        "dqn",
        "Rewards are summed across a time limit, into the next episode.",
        ((_BUFFERS, "self.ended[row] = terminated | truncated", "self.ended[row] = terminated"),),
        frozenset({"returns cut off"}),
    ),
    "lambda forgotten": Bug(
        "a2c",
        "Advantages are summed to the end of the rollout, whatever lambda is.",
        ((_A2C, "truncated, config.gamma, config.gae_lambda)", "truncated, config.gamma, 1.0)"),),
        frozenset({"one step"}),
    ),
    "log-prob averaged over components": Bug(
        "a2c",
        "The log-densities of the components are averaged in place of summed.",
        ((_NETWORKS, "- 0.5 * math.log(2 * math.pi)).sum(dim=-1)", "- 0.5 * math.log(2 * math.pi)).mean(dim=-1)"),),
        frozenset({"width"}),
    ),
    "entropy averaged over components": Bug(
        "sac",
        "The log-densities of the components are averaged in place of summed.",
        (
            (_NETWORKS, "- 0.5 * math.log(2 * math.pi)).sum(dim=-1)", "- 0.5 * math.log(2 * math.pi)).mean(dim=-1)"),
            (_NETWORKS, "- tanh_log_derivative(u).sum(dim=-1)", "- tanh_log_derivative(u).mean(dim=-1)"),
        ),
        frozenset({"temperature", "soft value"}),
    ),
    "spread not learned": Bug(
        "ppo",
        "The standard deviation gets no gradient.",
        (
            (
                _NETWORKS,
                "gaussian_log_prob(actions, mean, self.log_std), gaussian_entropy(self.log_std)",
                "gaussian_log_prob(actions, mean, self.log_std.detach()), gaussian_entropy(self.log_std.detach())",
            ),
        ),
        frozenset({"precision", "width"}),
        frozenset({"aim of several", "box"}),
    ),
    "one draw for all copies": Bug(
        "ddpg",
        "Every copy of the environment gets the same exploration noise.",
        ((_DDPG, "noise * standard_normal(shape,", "noise * standard_normal(shape[1:],"),),
        frozenset({"own draws of several", "noise"}),
    ),
    "units forgotten": Bug(
        "td3",
        "The trained policy acts from -1 to 1, whatever the box of the environment is.",
        (
            (
                "rlcourse.deep.spaces",
                "actions = self.to_env(actions if isinstance(first, torch.Tensor) else actions.cpu().numpy())",
                "actions = actions if isinstance(first, torch.Tensor) else actions.cpu().numpy()",
            ),
        ),
        frozenset({"box"}),
    ),
    "returns shifted": Bug(
        "a2c",
        "The mean of the returns is subtracted from the rewards before they are divided.",
        ((_MOMENTS, "return rewards / self.moments.std", "return (rewards - self.moments.mean) / self.moments.std"),),
        frozenset({"return scale"}),
    ),
    "statistics move during the rollout": Bug(
        "ppo",
        "Old log-probabilities are computed with other statistics than the new ones.",
        (
            (
                _PPO,
                "            actions, log_probs = self.policy.sample(self.normalized(observations), self.generator)\n",
                "            actions, log_probs = self.policy.sample(self.normalized(observations), self.generator)\n"
                "            self.observation_moments.update(observations)\n",
            ),
        ),
        frozenset({"same statistics"}),
    ),
    "gradients always scaled": Bug(
        "dqn",
        "Every gradient is brought to the norm, also a shorter one.",
        ((_FAST, "if max_norm < norm < math.inf:", "if norm < math.inf:"),),
        frozenset({"small gradients"}),
    ),
    "gradients never scaled": Bug(
        "sac",
        "Long gradients are left as they are.",
        ((_FAST, "if max_norm < norm < math.inf:", "if False:"),),
        frozenset({"large gradients"}),
    ),
}
