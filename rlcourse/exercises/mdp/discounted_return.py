"""Discounted return of one episode (Sutton & Barto, equation 3.8)."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property


def discounted_return(rewards, gamma):
    return float(np.sum(gamma ** np.arange(len(rewards)) * np.array(rewards)))


def with_a_running_discount(rewards, gamma):
    total, discount = 0.0, 1.0
    for reward in rewards:
        total += discount * reward
        discount *= gamma
    return total


def from_the_last_step_backwards(rewards, gamma):
    total = 0.0
    for reward in rewards[::-1]:
        total = reward + gamma * total
    return total


def by_recursion(rewards, gamma):
    return rewards[0] + gamma * by_recursion(rewards[1:], gamma) if len(rewards) else 0.0


def discounted_once_too_often(rewards, gamma):
    return float(np.sum(gamma ** np.arange(1, len(rewards) + 1) * np.array(rewards)))


def latest_reward_in_full(rewards, gamma):
    total = 0.0
    for reward in rewards:
        total = reward + gamma * total
    return total


def not_discounted(rewards, gamma):
    return float(np.sum(rewards))


def first_reward_left_out(rewards, gamma):
    return float(np.sum(gamma ** np.arange(len(rewards) - 1) * np.array(rewards[1:]))) if len(rewards) else 0.0


def last_reward_left_out(rewards, gamma):
    return discounted_return(rewards[:-1], gamma)


def not_added_up(rewards, gamma):
    return [gamma**k * reward for k, reward in enumerate(rewards)]


def multiplied_from_zero_on(rewards, gamma):
    return float(sum(gamma * k * reward for k, reward in enumerate(rewards)))


def same_discount_for_all_later_steps(rewards, gamma):
    return float(rewards[0] + gamma * np.sum(rewards[1:])) if len(rewards) else 0.0


def multiplied_instead_of_raised(rewards, gamma):
    factors = [1.0] + [gamma * k for k in range(1, len(rewards))]
    return float(sum(factor * reward for factor, reward in zip(factors, rewards, strict=False)))


def divided_by_the_length(rewards, gamma):
    return discounted_return(rewards, gamma) / max(len(rewards), 1)


def single_steps(rng):
    """One reward alone, and two of which only the first counts."""
    first, second = rng.permutation([1.0, -2.0, 3.0])[:2].tolist()
    return [([first], float(rng.choice([0.5, 0.8, 0.9]))), ([first, second], 0.0)]


def episodes(rng):
    cases = [([0.0, 0.0, 1.0], 0.5)]
    for length in (2, 4, 7):
        rewards = np.round(rng.uniform(0.5, 3.0, size=length) * rng.choice([-1, 1], size=length), 1)
        cases.append((rewards.tolist(), float(rng.choice([0.5, 0.7, 0.9, 0.99]))))
    return cases


def extreme_discounts(rng):
    rewards = np.round(rng.uniform(1.0, 3.0, size=4), 1).tolist()
    return [([], 0.9), (rewards, 0.0), (rewards, 1.0)]


EXERCISE = Exercise(
    id="discounted-return",
    title="Discounted return",
    minutes=5,
    difficulty=1,
    reference=discounted_return,
    alternatives=(with_a_running_discount, from_the_last_step_backwards, by_recursion),
    misconceptions=(
        Misconception(
            "discounted-once-too-often",
            discounted_once_too_often,
            "Every reward is multiplied by γ once too often: your first factor is γ. The first reward follows the "
            "action at once, so its factor is γ⁰ = 1.",
        ),
        Misconception(
            "latest-reward-in-full",
            latest_reward_in_full,
            "Here the *last* reward counts in full and the first one least. It is the other way round: what is far "
            "in the future is discounted most. A loop with `total = reward + gamma * total` has to run backwards.",
        ),
        Misconception(
            "not-discounted",
            not_discounted,
            "This is the plain sum; γ is not used. The reward k steps after the first one is worth γᵏ times as much.",
        ),
        Misconception(
            "first-reward-left-out",
            first_reward_left_out,
            "You began with the second reward. The list holds R₁, R₂, …: its entry 0 is already what the first "
            "action has earned, not something that belongs to the start state.",
        ),
        Misconception(
            "last-reward-left-out",
            last_reward_left_out,
            "The last reward is missing, and that is often the one for arriving. With T rewards the powers of γ run "
            "from 0 to T - 1.",
        ),
        Misconception(
            "not-added-up",
            not_added_up,
            "These are the discounted rewards one by one. The return is one number: add them up.",
        ),
        Misconception(
            "multiplied-from-zero-on",
            multiplied_from_zero_on,
            "Your factors are γ·0, γ·1, γ·2, so that the first reward is lost. The discount is a *power*: 1, γ, γ², "
            "in Python `gamma ** k`.",
        ),
        Misconception(
            "same-discount-for-all-later-steps",
            same_discount_for_all_later_steps,
            "All later rewards have the same factor γ. Each further step costs one more: 1, γ, γ², γ³, …",
        ),
        Misconception(
            "multiplied-instead-of-raised",
            multiplied_instead_of_raised,
            "Your factors grow like γ·1, γ·2, γ·3. The discount is a *power*: γ¹, γ², γ³, in Python `gamma ** k`.",
        ),
        Misconception(
            "divided-by-the-length",
            divided_by_the_length,
            "You divided by the number of steps. A return is a sum, not a mean.",
        ),
    ),
    properties=(
        Property("the first reward counts in full", 1, single_steps),
        Property("every further step multiplies by γ once more", 2, episodes),
        Property(
            "γ = 0 sees only the first reward, γ = 1 is the plain sum; no rewards, no return", 1, extreme_discounts
        ),
    ),
    hints=(
        "Compute the return of the rewards 0, 0, 1 with γ = 0.5 by hand. Only one of them matters: what is its factor?",
        "Keep two numbers in a loop: the total so far and the current factor, which begins at 1.",
    ),
)
