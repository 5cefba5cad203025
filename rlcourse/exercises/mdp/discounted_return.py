"""Discounted return of one episode (Sutton & Barto, equation 3.8)."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property
from rlcourse.checks.experiments import complains


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


def range_from_one(rewards, gamma):
    return float(sum(gamma**k * rewards[k] for k in range(1, len(rewards))))


def same_discount_for_all(rewards, gamma):
    return float(gamma * sum(rewards))


def powers_counted_from_the_end(rewards, gamma):
    return float(sum(gamma ** (len(rewards) - k) * reward for k, reward in enumerate(rewards)))


def sum_discounted_in_each_round(rewards, gamma):
    total = 0.0
    for reward in rewards:
        total = gamma * (total + reward)
    return total


def one_minus_gamma(rewards, gamma):
    return discounted_return(rewards, 1 - gamma)


def divided_by_the_powers(rewards, gamma):
    return float(sum(reward / gamma**k for k, reward in enumerate(rewards)))


def divided_by_the_weights(rewards, gamma):
    return discounted_return(rewards, gamma) / max(sum(gamma**k for k in range(len(rewards))), 1)


def scaled_down(rewards, gamma):
    return (1 - gamma) * discounted_return(rewards, gamma)


def returned_inside_the_loop(rewards, gamma):
    return float(rewards[0]) if rewards else 0.0


def nothing_after_an_early_return(rewards, gamma):
    return float(rewards[0]) if rewards else None


def only_the_last_term(rewards, gamma):
    return float(gamma ** (len(rewards) - 1) * rewards[-1]) if rewards else 0.0


def returns_of_all_times(rewards, gamma):
    return [discounted_return(rewards[k:], gamma) for k in range(len(rewards))]


def step_looked_up_by_its_reward(rewards, gamma):
    return float(sum(gamma ** rewards.index(reward) * reward for reward in rewards))


def nothing_returned(rewards, gamma):
    discounted_return(rewards, gamma)


def caret_for_power(rewards, gamma):
    return sum((gamma ^ k) * reward for k, reward in enumerate(rewards))


def no_way_out_of_the_recursion(rewards, gamma):
    return rewards[0] + gamma * no_way_out_of_the_recursion(rewards[1:], gamma)


def empty_list_forgotten(rewards, gamma):
    total = rewards[-1]
    for reward in rewards[-2::-1]:
        total = reward + gamma * total
    return total


def list_emptied(rewards, gamma):
    total = 0.0
    while rewards:
        total = rewards.pop() + gamma * total
    return total


def list_reversed(rewards, gamma):
    rewards.reverse()
    total = 0.0
    for reward in rewards:
        total = reward + gamma * total
    return total


def entries_discounted(rewards, gamma):
    for k in range(len(rewards)):
        rewards[k] *= gamma**k
    return sum(rewards)


def discounted_too_little(rewards, gamma):
    return float(sum(gamma ** (k - 1) * reward for k, reward in enumerate(rewards)))


def first_reward_twice(rewards, gamma):
    return discounted_return(rewards, gamma) + sum(rewards[:1])


def weights_alone(rewards, gamma):
    return float(sum(gamma**k for k in range(len(rewards))))


def running_sums(rewards, gamma):
    return np.cumsum(not_added_up(rewards, gamma))


def list_times_number(rewards, gamma):
    return sum(rewards * gamma)


def single_steps(rng):
    """One reward alone, and two of which only the first counts."""
    first, second = rng.permutation([1.0, -2.0, 3.0])[:2].tolist()
    return [([first], float(rng.choice([0.5, 0.8, 0.9]))), ([first, second], 0.0)]


def episodes(rng):
    """Of many lengths: only costs, rewards that come again, zeros on the way, and late ones that still count."""
    cases = [([0.0, 0.0, 1.0], 0.5), ([2.0, 2.0, 0.0, 0.0, -1.25, 2.0], float(rng.choice([0.6, 0.9])))]
    for length in (2, 4, 7):
        rewards = np.round(rng.uniform(0.5, 3.0, size=length) * rng.choice([-1, 1], size=length), 1)
        cases.append((rewards.tolist(), float(rng.choice([0.5, 0.7, 0.9, 0.99]))))
    costs = np.round(rng.uniform(-3, -0.5, size=5), 2)
    many = np.round(rng.uniform(0.5, 2, size=150), 3)
    many[rng.integers(5, 150, size=30)] = 0.0
    return [*cases, (costs.tolist(), 0.8), (many[:30].tolist(), 0.5), (many.tolist(), float(rng.choice([0.99, 0.999])))]


def extreme_discounts(rng):
    rewards = np.round(rng.uniform(1.0, 3.0, size=4), 1).tolist()
    return [([], 0.9), (rewards, 0.0), (rewards, 1.0), ((-np.array(rewards)).tolist(), 1.0)]


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
        Misconception(
            "range-from-one",
            range_from_one,
            "The powers are right, but your loop begins at k = 1 and so loses the first reward. Python counts from 0: "
            "`range(len(rewards))`.",
        ),
        Misconception(
            "same-discount-for-all",
            same_discount_for_all,
            "You multiply the whole sum by γ once. Each reward has a factor of its own: 1, γ, γ², γ³, …, one γ more "
            "for each step that it comes later.",
        ),
        Misconception(
            "powers-counted-from-the-end",
            powers_counted_from_the_end,
            "Your powers run the wrong way: the first reward gets the highest power of γ and the last one the lowest. "
            "The exponent is how many steps one has to wait, k, not how many are still to come.",
            variants=(sum_discounted_in_each_round,),
        ),
        Misconception(
            "one-minus-gamma",
            one_minus_gamma,
            "Your factors are the powers of 1 - γ. The discount is γ itself: 1, γ, γ², …",
        ),
        Misconception(
            "divided-by-the-powers",
            divided_by_the_powers,
            "You divide by the powers of γ, so that late rewards grow. (And with γ = 0 there is nothing to divide by.) "
            "A late reward counts less: multiply by `gamma ** k`.",
        ),
        Misconception(
            "divided-by-the-weights",
            divided_by_the_weights,
            "You divided by the sum of the weights 1 + γ + γ² + …, which makes a weighted mean. A return is the sum "
            "alone.",
        ),
        Misconception(
            "scaled-down",
            scaled_down,
            "You multiplied the sum by 1 - γ, so that the weights add up to 1. The return is the sum as it is.",
        ),
        Misconception(
            "returned-inside-the-loop",
            returned_inside_the_loop,
            "Only the first reward is left. If you wrote a loop: a `return` inside it ends it after the first round. "
            "Move the `return` to the left, below the loop.",
            variants=(nothing_after_an_early_return,),
        ),
        Misconception(
            "only-the-last-term",
            only_the_last_term,
            "Only the last term γᵏ R is left: each round overwrites the one before. Add up with `+=`, beginning at 0.",
        ),
        Misconception(
            "returns-of-all-times",
            returns_of_all_times,
            "These are the returns from all times on, G₀, G₁, and so on. Only the first of them is wanted, one number "
            "(0 if there is none).",
        ),
        Misconception(
            "step-looked-up-by-its-reward",
            step_looked_up_by_its_reward,
            "`rewards.index(reward)` finds the first place where this *value* stands, so that equal rewards get the "
            "same factor. Count the steps: `for k, reward in enumerate(rewards)`.",
        ),
        Misconception(
            "nothing-returned",
            nothing_returned,
            "Your function gives nothing back. To print a number is not to return it: end with `return`.",
        ),
        Misconception(
            "caret-for-power",
            caret_for_power,
            "If you wrote `gamma ^ k`: in Python, `^` is no power. It is `gamma ** k`.",
            experiment=complains("for ^", [1.0, 2.0], 0.5),
        ),
        Misconception(
            "no-way-out-of-the-recursion",
            no_way_out_of_the_recursion,
            "There is an entry looked up that no list has here. If your function calls itself with a shorter and "
            "shorter list, it comes to the empty one in the end: let that give 0, before anything else.",
        ),
        Misconception(
            "empty-list-forgotten",
            empty_list_forgotten,
            "All is well until the list is empty: then there is no entry to begin with. Let the sum begin at 0, "
            "then no rewards give no return.",
        ),
        Misconception(
            "list-changed",
            list_emptied,
            "You change the list of whoever called you: `pop`, `reverse()` or an assignment to one of its entries "
            "works on that very list. Go through it and leave it as it is; backwards that is `for reward in "
            "reversed(rewards)`.",
            variants=(list_reversed, entries_discounted),
        ),
        Misconception(
            "discounted-too-little",
            discounted_too_little,
            "Every reward has one γ too few: your first factor is 1/γ (and with γ = 0 there is nothing to divide "
            "by). The first reward has the factor γ⁰ = 1, the second one γ.",
        ),
        Misconception(
            "first-reward-twice",
            first_reward_twice,
            "The first reward counts twice: the total begins with it, and the loop adds it once more. Begin with 0.",
        ),
        Misconception(
            "weights-alone",
            weights_alone,
            "You added up the weights 1 + γ + γ² + … alone. Each of them has to be multiplied by its reward.",
        ),
        Misconception(
            "running-sums",
            running_sums,
            "These are the sums after each step. The return is the last of them, one number (0 if there is none).",
        ),
        Misconception(
            "list-times-number",
            list_times_number,
            "If the error says “can't multiply sequence”: a list times a number is no list of products. Go "
            "through it reward by reward, or make an array of it: `np.array(rewards)`.",
            experiment=complains("multiply sequence", [1.0, 2.0], 0.5),
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
    used_for="Whenever an episode is over, this tells what it was worth. Section 1.5 takes the mean of many such "
    "returns, and Monte Carlo learning in chapter 3 lives on them.",
)
