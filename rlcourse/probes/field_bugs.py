"""Bugs that stood in published code: each is planted in an agent of this package as it was reported there.

    table = probe(planted(FIELD_BUGS["targets of the wrong state"]))

They were collected from the issue trackers of libraries and courses before it was known which of them the probes
catch. `benchmarks/probes.py` says which they do.
"""

from rlcourse.probes.planting import Bug

_REINFORCE, _A2C, _PPO, _DQN, _DDPG, _TD3, _SAC = (
    f"rlcourse.agents.{name}" for name in ("reinforce", "a2c", "ppo", "dqn", "ddpg", "td3", "sac")
)
_NETWORKS, _BUFFERS, _MOMENTS = (f"rlcourse.deep.{name}" for name in ("networks", "buffers", "normalization"))

FIELD_BUGS = {
    "target action outside the box": Bug(
        "td3",
        "The noisy target action is not clipped to the box.",
        ((_TD3, "noise.clamp(-clip, clip)).clamp(-1.0, 1.0)", "noise.clamp(-clip, clip))"),),
        source="AgileRL/AgileRL#240",
    ),
    "deviation taken for variance": Bug(
        "ppo",
        "The log-density takes the logarithm of the standard deviation for that of the variance.",
        ((_NETWORKS, "torch.exp(-log_std)\n    return (-0.5 * z**2 - log_std",
          "torch.exp(-0.5 * log_std)\n    return (-0.5 * z**2 - 0.5 * log_std"),),
        source="hill-a/stable-baselines#1060",
    ),
    "advantages normalized by a part": Bug(
        "ppo",
        "Mean and standard deviation of the advantages are those of the first few.",
        ((_PPO, "    centred = advantages - advantages.mean()\n    return centred / (centred.std(correction=0) + 1e-8)",
          "    first = advantages[: max(len(advantages) // 8, 1)]\n"
          "    return (advantages - first.mean()) / (first.std(correction=0) + 1e-8)"),),
        source="ServiceNow/PipelineRL#54",
    ),
    "target entropy halved": Bug(
        "sac",
        "The entropy aims at half of minus the number of components.",
        ((_SAC, "target_entropy = -self.spaces.action_size if", "target_entropy = -self.spaces.action_size / 2 if"),),
        source="huggingface/lerobot#1871",
    ),
    "time limit with the value of the step before": Bug(
        "ppo",
        "At a time limit the value of the observation in which the last step began stands for that to which it led.",
        ((_BUFFERS, "next_values[cut] = value_of(self.next_observations[cut])",
          "next_values[cut] = value_of(self.observations[cut])"),),
        source="leggedrobotics/rsl_rl#151",
    ),
    "terminal step without its value": Bug(
        "a2c",
        "The mask of the end wipes out the value that is subtracted, too.",
        (("rlcourse.returns", "gamma) - np.asarray(values, dtype=float)",
          "gamma) - np.where(terminated, 0.0, np.asarray(values, dtype=float))"),),
        source="AI4Finance-Foundation/ElegantRL#183",
    ),
    "last row bootstraps from itself": Bug(
        "a2c",
        "At the end of the rollout the value of the last observation stands for that of the next.",
        ((_BUFFERS, "        next_values[cut] = value_of(self.next_observations[cut])\n",
          "        next_values[cut] = value_of(self.next_observations[cut])\n"
          "        going_on = ~(self.terminated | self.truncated)[-1]\n"
          "        next_values[-1, going_on] = values[-1, going_on]\n"),),
        source="DLR-RM/stable-baselines3#185",
    ),
    "actor's loss moves the critics": Bug(
        "sac",
        "The gradient of the actor's loss is applied to the critics, too, which thus promise more and more.",
        ((_SAC, "self.actor_optimizer = adam(config.learning_rate, self.actor)",
          "self.actor_optimizer = adam(config.learning_rate, self.actor, self.critics)"),),
        source="ray-project/ray#65125",
    ),
    "targets of the wrong state": Bug(
        "sac",
        "The target takes the values of the next actions in the observation before.",
        ((_SAC, "self.critics_target(next_observations, next_actions)",
          "self.critics_target(observations, next_actions)"),),
        source="seungeunrho/minimalRL#40",
    ),
    "epsilon applied twice": Bug(
        "dqn",
        "An action that was not replaced by a random one gets a second chance to be.",
        ((_DQN, "        return torch.where(draws < epsilon_at(self.steps, self.config), random_actions, actions)",
          "        actions = torch.where(draws < epsilon_at(self.steps, self.config), random_actions, actions)\n"
          "        draws = torch.rand(actions.shape, generator=self.generator, device=device)\n"
          "        return torch.where(draws < epsilon_at(self.steps, self.config), random_actions, actions)"),),
        source="TonghanWang/DOP#21",
    ),
    "hard copies besides tau": Bug(
        "ddpg",
        "Beside the slow averaging the target networks are overwritten every hundred steps.",
        ((_DDPG, "            move_towards(self.critics_target, self.critics, config.tau)\n",
          "            move_towards(self.critics_target, self.critics, config.tau)\n"
          "            if self.n_updates % 100 == 0:\n"
          "                move_towards(self.critics_target, self.critics, 1.0)\n"),),
        source="anthonytorlucci/rlevo#182",
    ),
    "targets start elsewhere": Bug(
        "ddpg",
        "The first copy into the target networks is made with tau in place of 1.",
        ((_DDPG, "move_towards(self.critics_target, self.critics, 1.0)",
          "move_towards(self.critics_target, self.critics, config.tau)"),),
        source="mimoralea/gdrl#14",
    ),
    "tanh of the mean": Bug(
        "sac",
        "The mean is squashed in place of the sample, the density is that of a squashed sample.",
        ((_NETWORKS, "return torch.tanh(u), squashed", "return (torch.tanh(mean) + u - mean).clamp(-1, 1), squashed"),),
        source="hwang-ua/inac_pytorch#1",
    ),
    "density of an action at the edge": Bug(
        "sac",
        "What was squashed is recovered from the action, which is clipped before: wrong for actions near the edge.",
        ((_NETWORKS, "        return torch.tanh(u), squashed_gaussian_log_prob(u, mean, log_std)",
          "        u = torch.atanh(torch.tanh(u).clamp(-1 + 1e-6, 1 - 1e-6))\n"
          "        return torch.tanh(u), squashed_gaussian_log_prob(u, mean, log_std)"),),
        source="ray-project/ray#65036",
    ),
    "one mean for all numbers": Bug(
        "ppo",
        "All numbers of an observation are normalized by one mean and one variance.",
        ((_MOMENTS, "shift = batch.mean(dim=0) - self.mean\n        spread = batch.var(dim=0, correction=0)",
          "shift = batch.mean() - self.mean\n        spread = batch.var(correction=0)"),),
        source="vwxyzjn/cleanrl#18",
    ),
    "resets counted as returns": Bug(
        "a2c",
        "A zero for each reset enters the statistics of the returns.",
        ((_MOMENTS, "self.moments.update(returns.flatten())",
          "self.moments.update(torch.cat((returns.flatten(), 0 * returns[ended])))"),),
        source="Farama-Foundation/Gymnasium#1451",
    ),
    "delay by a loss of zero": Bug(
        "td3",
        "Where the policy should wait its loss is zeroed, but Adam goes on by its momentum.",
        ((_TD3, "if self.n_updates % config.policy_delay == 0:\n                loss = actor_loss(",
          "if True:\n                loss = float(self.n_updates % config.policy_delay == 0) * actor_loss("),),
        source="ray-project/ray#4672",
    ),
    "last reward dropped": Bug(
        "dqn",
        "The mask of the end wipes out the reward of the last step, too, where n rewards are summed.",
        ((_BUFFERS, "n_step_sums(torch.take(self.rewards, window), stop",
          "n_step_sums(torch.take(self.rewards * ~self.terminated, window), stop"),),
        source="thu-ml/tianshou#135",
    ),
    "rollout of references": Bug(
        "a2c",
        "Every row of the rollout refers to the same observations, the last ones.",
        ((_A2C, "self.rollout = Rollout.of(steps)",
          "self.rollout = Rollout.of([(steps[-1][0], *step[1:]) for step in steps])"),),
        source="Itomigna2/Muesli-lunarlander#1",
    ),
    "mean advantage of the batch": Bug(
        "dqn",
        "A dueling network subtracts the mean over actions and batch, so that values depend on the company.",
        ((_NETWORKS, "advantages.mean(dim=1, keepdim=True)", "advantages.mean()"),),
        source="PacktPublishing/Deep-Reinforcement-Learning-Hands-On#6",
    ),
    "no gradient for large errors": Bug(
        "dqn",
        "The error is clipped before it is squared, so a large one has no gradient.",
        ((_DQN, "return huber_loss(taken, targets.detach())",
          "return (taken - targets.detach()).clamp(-1, 1).square().mean() / 2"),),
        source="spragunr/deep_q_rl#47",
    ),
    "clipped actions remembered": Bug(
        "ppo",
        "The rollout keeps the action that the environment saw, clipped to the box, not the one that was drawn.",
        ((_PPO, "steps.append((observations, actions, log_probs, *stepper.step(actions)))",
          "low = getattr(self.spaces.action_space, 'low', None)\n"
          "            kept = actions if low is None or (low < -1e30).any() else actions.clamp(-1, 1)\n"
          "            steps.append((observations, kept, log_probs, *stepper.step(actions)))"),),
        source="thu-ml/tianshou#312",
    ),
    "target network acts": Bug(
        "dqn",
        "Actions are chosen by the target network.",
        ((_DQN, "actions = self.q(self.normalized(observations)).argmax(dim=1)",
          "actions = self.q_target(self.normalized(observations)).argmax(dim=1)"),),
        source="exalearn/EXARL#247",
    ),
    "noise in evaluation": Bug(
        "ddpg",
        "The exploration noise is added in evaluation, too.",
        ((_DDPG, "        if deterministic:\n            return self.actor(self.normalized(observations))\n", ""),
         (_DDPG, "if self.steps < self.config.learning_starts:\n            return uniform",
          "if self.steps < self.config.learning_starts and not deterministic:\n            return uniform")),
        source="thu-ml/tianshou#304",
    ),
    "full buffer takes nothing more": Bug(
        "dqn",
        "Once the replay buffer is full, new transitions overwrite only its last row.",
        ((_BUFFERS, "row = self.count % self.rows", "row = min(self.count, self.rows - 1)"),),
        source="medipixel/rl_algorithms#94",
    ),
    "rewards discounted from the start": Bug(
        "reinforce",
        "Each reward is discounted by its time; later ones are not summed.",
        ((_REINFORCE, "        observations, actions, returns = observations[playing]",
          "        returns = rewards * config.gamma ** torch.arange(len(rewards))[:, None]\n"
          "        observations, actions, returns = observations[playing]"),),
        source="hunkim/ReinforcementZeroToAll#1",
    ),
    "mean log-probability": Bug(
        "reinforce",
        "The mean of all log-probabilities is multiplied by each return, so no action is told from another.",
        ((_REINFORCE, "return -(log_probs * advantages", "return -(log_probs.mean() * advantages"),),
        source="Farama-Foundation/Gymnasium#1336",
    ),
    "scaled but not centred": Bug(
        "reinforce",
        "Advantages are divided by their standard deviation, but their mean stays.",
        ((_REINFORCE, "return centred / (centred", "return advantages / (centred"),),
        source="keon/policy-gradient#5",
    ),
    "advantages in another order": Bug(
        "ppo",
        "Minibatches are drawn at random, but the advantages stay in their order.",
        ((_PPO, "standardized(advantages[index])", "standardized(advantages[: len(index)])"),),
        source="kvablack/ddpo-pytorch#29",
    ),
    "next action of the present state": Bug(
        "dqn",
        "Double Q-learning chooses the next action in the observation before.",
        ((_DQN, "self.q(next_observations).argmax", "self.q(observations).argmax"),),
        source="ray-project/ray#5731",
    ),
    "entropy beyond the end": Bug(
        "sac",
        "The mask of the end spares the entropy: an end is worth what the policy would be uncertain about there.",
        ((_SAC, "return rewards + discounts * next_values.masked_fill(terminated, 0.0)",
          "q = next_q.min(dim=0).values.masked_fill(terminated, 0.0)\n"
          "    return rewards + discounts * (q - temperature * next_log_probs)"),),
        source="DLR-RM/stable-baselines3#76",
    ),
    "entropy not discounted": Bug(
        "sac",
        "The entropy is added to the target outside of the discount and of the mask.",
        ((_SAC, "return rewards + discounts * next_values.masked_fill(terminated, 0.0)",
          "q = next_q.min(dim=0).values.masked_fill(terminated, 0.0)\n"
          "    return rewards + discounts * q - temperature * next_log_probs"),),
        source="rail-berkeley/serl#93",
    ),
    "one gain normalized": Bug(
        "ppo",
        "Of the two terms that are compared only the clipped one has normalized advantages.",
        ((_PPO, "standardized(advantages[index])", "advantages[index]"),
         (_PPO, "clipped * advantages)", "clipped * standardized(advantages))")),
        source="pytorch/rl#1033",
    ),
    "ends are never drawn": Bug(
        "dqn",
        "Transitions that end an episode are left out where a batch is drawn.",
        ((_BUFFERS, "        if n_steps > 1:",
          "        drawn = drawn[~torch.take(self.terminated, drawn)]\n        if n_steps > 1:"),),
        source="tensorforce/tensorforce#407",
    ),
    "variance begins anew": Bug(
        "ppo",
        "The sum of squares is overwritten by that of the last batch, but divided by the number of all.",
        ((_MOMENTS, "squares = self.var * self.count + spread", "squares = spread"),),
        source="akanazawa/fpo#13",
    ),
    "ratio squared": Bug(
        "ppo",
        "The probability ratio is multiplied with the advantage twice.",
        ((_PPO, "    advantages = advantages.detach()\n    ratio = torch.exp(log_probs - old_log_probs.detach())",
          "    ratio = torch.exp(log_probs - old_log_probs.detach())\n"
          "    advantages = advantages.detach() * ratio.detach()"),),
        source="PufferAI/PufferLib#306",
    ),
    "gradient through the bootstrap": Bug(
        "a2c",
        "The value of the next state gets a gradient, too, so a value also learns from what led to it.",
        ((_A2C, "value_loss(self.value(observations).squeeze(-1), returns)",
          "value_loss(self.value(observations).squeeze(-1), returns\n"
          "            + config.gamma * (~flat(terminated)).float() * (\n"
          "                self.value(flat(rollout.next_observations)).squeeze(-1) - flat(next_values).nan_to_num()\n"
          "            ))"),
         (_A2C, "((values - returns.detach()) ** 2)", "((values - returns) ** 2)")),
        source="Farama-Foundation/Gymnasium#1494",
    ),
    "action repeated": Bug(
        "dqn",
        "The number of the action is repeated where a one-hot vector belongs.",
        ((_DQN, "taken = q.gather(1, actions.unsqueeze(1)).squeeze(1)",
          "taken = (q * actions.unsqueeze(1)).sum(dim=1)"),),
        source="rail-berkeley/rlkit#1",
    ),
    "returns without advantages": Bug(
        "ppo",
        "The returns are computed from advantages that are still zero.",
        ((_PPO, "returns = flat(advantages + values)", "returns = flat(0 * advantages + values)"),),
        source="vwxyzjn/cleanrl#337",
    ),
    "baseline never fitted": Bug(
        "reinforce",
        "The baseline is used, but never learns.",
        ((_REINFORCE, "            loss = value_loss(", "            loss = 0 * value_loss("),),
        source="rll/rllab#2",
    ),
}  # fmt: skip

# Rungs were added, or made stricter, after these had slipped through: they prove nothing any more.
KNOWN = frozenset({
    "target action outside the box", "time limit with the value of the step before", "last row bootstraps from itself",
    "epsilon applied twice", "targets start elsewhere", "one mean for all numbers", "mean advantage of the batch",
    "target network acts", "full buffer takes nothing more", "scaled but not centred",
})  # fmt: skip
BLIND = frozenset(FIELD_BUGS) - KNOWN
