"""Rewards with a potential: hints on the way that change no best policy (Ng, Harada & Russell 1999)."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property
from rlcourse.returns import shaping_rewards


def shaped_rewards(rewards, states, next_states, terminated, phi, gamma):
    next_phi = np.where(terminated, 0.0, phi[next_states])
    return rewards + gamma * next_phi - phi[states]


def with_a_loop(rewards, states, next_states, terminated, phi, gamma):
    shaped = []
    for reward, state, next_state, ended in zip(rewards, states, next_states, terminated, strict=True):
        after = 0.0 if ended else gamma * phi[next_state]
        shaped.append(reward + after - phi[state])
    return np.array(shaped)


def with_an_emptied_potential(rewards, states, next_states, terminated, phi, gamma):
    phi = phi.copy()
    phi[next_states[terminated]] = 0.0
    return rewards + gamma * phi[next_states] - phi[states]


def with_the_package(rewards, states, next_states, terminated, phi, gamma):
    return rewards + shaping_rewards(phi[states], phi[next_states], terminated, gamma)


def terminal_potential_used(rewards, states, next_states, terminated, phi, gamma):
    return rewards + gamma * phi[next_states] - phi[states]


def gamma_forgotten(rewards, states, next_states, terminated, phi, gamma):
    return shaped_rewards(rewards, states, next_states, terminated, phi, 1.0)


def gamma_and_end_forgotten(rewards, states, next_states, terminated, phi, gamma):
    return terminal_potential_used(rewards, states, next_states, terminated, phi, 1.0)


def _bonus(states, next_states, terminated, phi, gamma):
    return gamma * np.where(terminated, 0.0, phi[next_states]) - phi[states]


def turned_round(rewards, states, next_states, terminated, phi, gamma):
    return rewards - _bonus(states, next_states, terminated, phi, gamma)


def turned_round_and_end_forgotten(rewards, states, next_states, terminated, phi, gamma):
    return rewards + phi[states] - gamma * phi[next_states]


def states_mixed_up(rewards, states, next_states, terminated, phi, gamma):
    return rewards + gamma * phi[states] * ~terminated - phi[next_states]


def states_mixed_up_and_end_forgotten(rewards, states, next_states, terminated, phi, gamma):
    return rewards + gamma * phi[states] - phi[next_states]


def last_step_unshaped(rewards, states, next_states, terminated, phi, gamma):
    return np.where(terminated, rewards, rewards + gamma * phi[next_states] - phi[states])


def last_reward_lost(rewards, states, next_states, terminated, phi, gamma):
    return np.where(terminated, 0.0, rewards + gamma * phi[next_states] - phi[states])


def only_the_bonus(rewards, states, next_states, terminated, phi, gamma):
    return _bonus(states, next_states, terminated, phi, gamma)


def only_the_bonus_and_end_forgotten(rewards, states, next_states, terminated, phi, gamma):
    return gamma * phi[next_states] - phi[states]


def gamma_on_the_state_that_is_left(rewards, states, next_states, terminated, phi, gamma):
    return rewards + phi[next_states] * ~terminated - gamma * phi[states]


def gamma_on_the_state_that_is_left_and_end_forgotten(rewards, states, next_states, terminated, phi, gamma):
    return rewards + phi[next_states] - gamma * phi[states]


def gamma_on_the_difference(rewards, states, next_states, terminated, phi, gamma):
    return rewards + gamma * (phi[next_states] * ~terminated - phi[states])


def gamma_on_the_difference_and_end_forgotten(rewards, states, next_states, terminated, phi, gamma):
    return rewards + gamma * (phi[next_states] - phi[states])


def only_progress(rewards, states, next_states, terminated, phi, gamma):
    return rewards + np.maximum(_bonus(states, next_states, terminated, phi, gamma), 0.0)


def only_progress_and_end_forgotten(rewards, states, next_states, terminated, phi, gamma):
    return rewards + np.maximum(gamma * phi[next_states] - phi[states], 0.0)


def mask_turned_round(rewards, states, next_states, terminated, phi, gamma):
    return rewards + gamma * phi[next_states] * terminated - phi[states]


def wrong_potential_dropped(rewards, states, next_states, terminated, phi, gamma):
    return rewards + gamma * phi[next_states] - phi[states] * ~terminated


def both_potentials_dropped_twice(rewards, states, next_states, terminated, phi, gamma):
    return rewards + np.where(terminated, -2 * phi[states], gamma * phi[next_states] - phi[states])


def numbers_of_states(rewards, states, next_states, terminated, phi, gamma):
    return rewards + gamma * next_states * ~terminated - states


def numbers_of_states_and_end_forgotten(rewards, states, next_states, terminated, phi, gamma):
    return rewards + gamma * next_states - states


def phi_of_the_row(rewards, states, next_states, terminated, phi, gamma):
    after = [0.0 if ended else phi[row + 1] for row, ended in enumerate(terminated)]
    return rewards + gamma * np.array(after) - phi[: len(rewards)]


def phi_of_the_row_and_end_forgotten(rewards, states, next_states, terminated, phi, gamma):
    return np.array([rewards[row] + gamma * phi[row + 1] - phi[row] for row in range(len(rewards))])


def next_row(rewards, states, next_states, terminated, phi, gamma):
    return shaped_rewards(rewards, states, np.roll(states, -1), terminated, phi, gamma)


def being_high(rewards, states, next_states, terminated, phi, gamma):
    return rewards + gamma * phi[next_states] * ~terminated


def being_high_and_end_forgotten(rewards, states, next_states, terminated, phi, gamma):
    return rewards + gamma * phi[next_states]


def being_high_now(rewards, states, next_states, terminated, phi, gamma):
    return rewards + phi[states]


def being_high_next(rewards, states, next_states, terminated, phi, gamma):
    return rewards + phi[next_states]


def discounted_by_row(rewards, states, next_states, terminated, phi, gamma):
    return rewards + gamma ** np.arange(len(rewards)) * _bonus(states, next_states, terminated, phi, gamma)


def added_up(rewards, states, next_states, terminated, phi, gamma):
    return shaped_rewards(rewards, states, next_states, terminated, phi, gamma).sum()


def returned_inside_the_loop(rewards, states, next_states, terminated, phi, gamma):
    return shaped_rewards(rewards, states, next_states, terminated, phi, gamma)[0]


def returned_inside_the_loop_and_end_forgotten(rewards, states, next_states, terminated, phi, gamma):
    return terminal_potential_used(rewards, states, next_states, terminated, phi, gamma)[0]


def stops_at_the_first_end(rewards, states, next_states, terminated, phi, gamma):
    first = np.append(np.flatnonzero(terminated), len(rewards))[0]
    shaped = shaped_rewards(rewards, states, next_states, terminated, phi, gamma)
    return np.where(np.arange(len(rewards)) <= first, shaped, rewards)


def room_for_whole_numbers(rewards, states, next_states, terminated, phi, gamma):
    """In an array made by `np.zeros_like(rewards)` or `rewards.copy()`, whole rewards leave room for no digits."""
    return shaped_rewards(rewards, states, next_states, terminated, phi, gamma).astype(rewards.dtype)


def added_to_whole_numbers(rewards, states, next_states, terminated, phi, gamma):
    shaped = rewards.copy()
    shaped += _bonus(states, next_states, terminated, phi, gamma)
    return shaped


def _steps(rng, n_steps, n_states, n_ends, gamma):
    """Steps in no order, of which one stays where it is; with ends, several steps end, the last one too.

    Which states are terminal is drawn. Potentials have both signs among terminal and among other states, none is 0.
    """
    order = rng.permutation(n_states)
    live, terminal = order[n_ends:], order[:n_ends]
    phi = np.round(rng.uniform(0.5, 4.0, n_states), 1)
    phi[order[rng.integers(2) :: 2]] *= -1
    places = rng.integers(len(live), size=n_steps)
    states, next_states = live[places], live[(places + rng.integers(1, len(live), n_steps)) % len(live)]
    steps = rng.permutation(n_steps - 1)
    next_states[steps[0]] = states[steps[0]]
    if n_ends:
        ending = np.append(steps[1 : 1 + n_steps // 2], n_steps - 1)
        next_states[ending] = np.resize(terminal, len(ending))
    rewards = np.round(rng.uniform(-3.0, 3.0, n_steps), 1)
    return rewards, states, next_states, np.isin(next_states, terminal), phi, gamma


def steps_on_the_way(rng):
    """The rewards of the last ones are whole numbers, and an array made like them would hold only such."""
    cases = [_steps(rng, n, n_states, 0, gamma) for n, n_states, gamma in ((2, 4, 0.5), (5, 7, 0.9), (4, 6, 0.0))]
    rewards, *rest = _steps(rng, 6, 8, 0, 0.7)
    return [*cases, (rng.integers(-3, 4, size=len(rewards)), *rest)]


def steps_with_ends(rng):
    sizes = ((4, 6, 1, 0.5), (6, 8, 2, 0.95), (8, 9, 3, 1.0))
    return [_steps(rng, n, n_states, n_ends, gamma) for n, n_states, n_ends, gamma in sizes]


EXERCISE = Exercise(
    id="shaped-rewards",
    title="Rewards with a potential",
    minutes=4,
    difficulty=2,
    reference=shaped_rewards,
    alternatives=(with_a_loop, with_an_emptied_potential, with_the_package),
    misconceptions=(
        Misconception(
            "terminal-potential-used",
            terminal_potential_used,
            "You used the potential of terminal states. After the end there is nothing, so Φ(s') counts as 0 where "
            "`terminated` is true. Otherwise, whoever ends in a state with a high potential keeps it as a present.",
        ),
        Misconception(
            "gamma-forgotten",
            gamma_forgotten,
            "γ is missing: F is γ Φ(s') - Φ(s). Without γ the sum over a whole way no longer cancels.",
            variants=(gamma_and_end_forgotten,),
        ),
        Misconception(
            "turned-round",
            turned_round,
            "Your F has the wrong sign: it pays for going down. F is γ Φ(s') - Φ(s): where the step leads, minus where "
            "it began.",
            variants=(turned_round_and_end_forgotten,),
        ),
        Misconception(
            "states-mixed-up",
            states_mixed_up,
            "`states` and `next_states` are mixed up: γ belongs to the potential of the next state.",
            variants=(states_mixed_up_and_end_forgotten,),
        ),
        Misconception(
            "last-step-unshaped",
            last_step_unshaped,
            "You left out F altogether in the steps that end an episode. Only Φ(s') is 0 there; -Φ(s) stays. It pays "
            "back what the robot was lent on its way.",
        ),
        Misconception(
            "last-reward-lost",
            last_reward_lost,
            "In the steps that end an episode your reward is 0. The reward itself has to stay, and so has -Φ(s); only "
            "Φ(s') is 0 there.",
            variants=(lambda *args: shaped_rewards(*args) * ~args[3],),
        ),
        Misconception(
            "only-the-bonus",
            only_the_bonus,
            "This is F alone. Add it to the rewards.",
            variants=(only_the_bonus_and_end_forgotten,),
        ),
        Misconception(
            "gamma-on-the-state-that-is-left",
            gamma_on_the_state_that_is_left,
            "γ stands at the wrong potential. What comes one step later is discounted: γ Φ(s'), and Φ(s) as it is.",
            variants=(gamma_on_the_state_that_is_left_and_end_forgotten,),
        ),
        Misconception(
            "gamma-on-the-difference",
            gamma_on_the_difference,
            "You multiplied the whole difference by γ. Only Φ(s') has the factor γ; with γ at both, the sum over a way "
            "does not cancel.",
            variants=(gamma_on_the_difference_and_end_forgotten,),
        ),
        Misconception(
            "only-progress",
            only_progress,
            "You pay for going up, but going down is free: that is the bonus that made the robot dance. F may be "
            "negative; leave it so.",
            variants=(only_progress_and_end_forgotten,),
        ),
        Misconception(
            "mask-turned-round",
            mask_turned_round,
            "Your mask is the wrong way round: Φ(s') is 0 where `terminated` is true, and counts everywhere else.",
        ),
        Misconception(
            "wrong-potential-dropped",
            wrong_potential_dropped,
            "In the steps that end an episode it is Φ(s') that counts as 0. -Φ(s), the state that is left, stays as it "
            "is, once.",
            variants=(both_potentials_dropped_twice,),
        ),
        Misconception(
            "numbers-of-states",
            numbers_of_states,
            "You calculated with the numbers of the states. The potential of state s is `phi[s]`; for all of them at "
            "once: `phi[states]`.",
            variants=(numbers_of_states_and_end_forgotten,),
        ),
        Misconception(
            "phi-of-the-row",
            phi_of_the_row,
            "You took the potential of the row's number. `phi` has one entry for each *state*: look it up with "
            "`phi[states]` and `phi[next_states]`.",
            variants=(phi_of_the_row_and_end_forgotten,),
        ),
        Misconception(
            "next-row",
            next_row,
            "You took the next state from the next row. The steps stand in no order; `next_states` says where each "
            "one leads.",
        ),
        Misconception(
            "being-high",
            being_high,
            "You pay for *being* in a state with a high potential, so a robot that stays there collects for ever. Pay "
            "for the difference: γ Φ(s') - Φ(s).",
            variants=(being_high_and_end_forgotten, being_high_now, being_high_next),
        ),
        Misconception(
            "discounted-by-row",
            discounted_by_row,
            "You discounted by the number of the row. Rewards are discounted when a return is formed, not here.",
        ),
        Misconception(
            "added-up", added_up, "You added everything up. Asked for is one shaped reward for each step: shape (N,)."
        ),
        Misconception(
            "returned-inside-the-loop",
            returned_inside_the_loop,
            "Only the first step came back: `return` stands inside the loop. Collect all steps, and return behind it.",
            variants=(returned_inside_the_loop_and_end_forgotten,),
        ),
        Misconception(
            "stops-at-the-first-end",
            stops_at_the_first_end,
            "You stopped at the first step that ends an episode. The steps after it belong to other episodes and are "
            "shaped, too.",
        ),
        Misconception(
            "room-for-whole-numbers",
            room_for_whole_numbers,
            "Where the rewards are whole numbers, your result is made of whole numbers, too: `np.zeros_like(rewards)` "
            "and `rewards.copy()` have the dtype of `rewards`, with no room for digits after the point. Take "
            "`np.zeros(len(rewards))`, or compute with whole arrays.",
            variants=(added_to_whole_numbers,),
        ),
    ),
    properties=(
        Property("on the way, γ Φ(s') - Φ(s) is added", 2, steps_on_the_way),
        Property("in a step that ends the episode, Φ(s') is 0", 2, steps_with_ends),
    ),
    hints=(
        "For a single step: reward + gamma * phi[next state] - phi[state].",
        "NumPy looks up all potentials at once: `phi[states]` and `phi[next_states]` have shape (N,). What has to "
        "become of `phi[next_states]` where `terminated` is true? `np.where(terminated, ..., ...)` chooses per step.",
    ),
    used_for=(
        "With it you may help a robot with hints of any kind, and its best policy stays what it was. The package's "
        "`rlcourse.returns.shaping_rewards` does the same."
    ),
)
