"""Wrong answers to `shaped-rewards` that people write, drawn up before its hints were."""

import numpy as np

from tests.exercises.wrong_answers import wrong


@wrong("shaped-rewards", "gamma forgotten", fits=("gamma-forgotten",))
def no_gamma(rewards, states, next_states, terminated, phi, gamma):
    return rewards + phi[next_states] * (1 - terminated) - phi[states]


@wrong("shaped-rewards", "sign of F turned round", fits=("turned-round",))
def turned_round(rewards, states, next_states, terminated, phi, gamma):
    return rewards + phi[states] - gamma * phi[next_states] * ~terminated


@wrong("shaped-rewards", "potential of the terminal state used", fits=("terminal-potential-used",))
def terminal_potential_used(rewards, states, next_states, terminated, phi, gamma):
    return rewards + gamma * phi[next_states] - phi[states]


@wrong("shaped-rewards", "no F at all in the step that ends", fits=("last-step-unshaped",))
def last_step_unshaped(rewards, states, next_states, terminated, phi, gamma):
    return np.where(terminated, rewards, rewards + gamma * phi[next_states] - phi[states])


@wrong("shaped-rewards", "F alone, without the reward", fits=("only-the-bonus",))
def only_the_bonus(rewards, states, next_states, terminated, phi, gamma):
    return gamma * phi[next_states] * ~terminated - phi[states]


@wrong("shaped-rewards", "gamma on the potential of the state that is left", fits=("gamma-on-the-state-that-is-left",))
def gamma_on_the_wrong_one(rewards, states, next_states, terminated, phi, gamma):
    return rewards + phi[next_states] * ~terminated - gamma * phi[states]


@wrong("shaped-rewards", "gamma times the whole difference", fits=("gamma-on-the-difference",))
def gamma_on_the_difference(rewards, states, next_states, terminated, phi, gamma):
    return rewards + gamma * (phi[next_states] * ~terminated - phi[states])


@wrong("shaped-rewards", "only progress is paid, going back is free", fits=("only-progress",))
def only_progress(rewards, states, next_states, terminated, phi, gamma):
    return rewards + np.maximum(gamma * phi[next_states] * ~terminated - phi[states], 0)


@wrong("shaped-rewards", "mask the wrong way round", fits=("mask-turned-round",))
def mask_turned_round(rewards, states, next_states, terminated, phi, gamma):
    return rewards + gamma * phi[next_states] * terminated - phi[states]


@wrong(
    "shaped-rewards",
    "the potential of the state that is left is dropped at the end, not that of the next",
    fits=("wrong-potential-dropped",),
)
def wrong_potential_dropped(rewards, states, next_states, terminated, phi, gamma):
    return rewards + gamma * phi[next_states] - phi[states] * ~terminated


@wrong("shaped-rewards", "numbers of states instead of potentials", fits=("numbers-of-states",))
def state_numbers(rewards, states, next_states, terminated, phi, gamma):
    return rewards + gamma * next_states * ~terminated - states


@wrong("shaped-rewards", "the whole reward lost in the step that ends", fits=("last-reward-lost",))
def reward_lost_at_the_end(rewards, states, next_states, terminated, phi, gamma):
    return (rewards + gamma * phi[next_states] - phi[states]) * ~terminated


@wrong("shaped-rewards", "next state taken from the next row", fits=("next-row",))
def next_row(rewards, states, next_states, terminated, phi, gamma):
    following = np.roll(phi[states], -1)
    return rewards + gamma * following * ~terminated - phi[states]


@wrong("shaped-rewards", "bonus paid for being high: gamma phi(s') alone", fits=("being-high",))
def being_high(rewards, states, next_states, terminated, phi, gamma):
    return rewards + gamma * phi[next_states] * ~terminated


@wrong("shaped-rewards", "discounted by the number of the row", fits=("discounted-by-row",))
def discounted_by_row(rewards, states, next_states, terminated, phi, gamma):
    weights = gamma ** np.arange(len(rewards))
    return rewards + weights * (gamma * phi[next_states] * ~terminated - phi[states])


@wrong("shaped-rewards", "added up: one number", fits=("added-up",))
def added_up(rewards, states, next_states, terminated, phi, gamma):
    return (rewards + gamma * phi[next_states] * ~terminated - phi[states]).sum()


@wrong("shaped-rewards", "phi of the rows, not of their states", fits=("phi-of-the-row",))
def phi_not_looked_up(rewards, states, next_states, terminated, phi, gamma):
    return [rewards[i] + gamma * phi[i + 1] - phi[i] for i in range(len(rewards))]


@wrong("shaped-rewards", "sets phi to 0 in place, and forgets to look it up again")
def phi_changed_in_place(rewards, states, next_states, terminated, phi, gamma):
    phi[next_states[terminated]] = 0
    return rewards + gamma * phi[next_states] - phi[states]


@wrong("shaped-rewards", "next and present mixed up", fits=("states-mixed-up",))
def mixed_up(rewards, states, next_states, terminated, phi, gamma):
    return rewards + gamma * phi[states] * ~terminated - phi[next_states]


@wrong("shaped-rewards", "the potential subtracted twice instead of once at the end", fits=("wrong-potential-dropped",))
def end_costs_twice(rewards, states, next_states, terminated, phi, gamma):
    return rewards + np.where(terminated, -2 * phi[states], gamma * phi[next_states] - phi[states])


@wrong("shaped-rewards", "a loop that stops at the first end", fits=("stops-at-the-first-end",))
def stops_at_the_first_end(rewards, states, next_states, terminated, phi, gamma):
    shaped = np.array(rewards, dtype=float)
    for i in range(len(rewards)):
        if terminated[i]:
            shaped[i] -= phi[states[i]]
            break
        shaped[i] += gamma * phi[next_states[i]] - phi[states[i]]
    return shaped


@wrong("shaped-rewards", "fills `np.zeros_like(rewards)`, which may be whole numbers", fits=("room-for-whole-numbers",))
def zeros_like_the_rewards(rewards, states, next_states, terminated, phi, gamma):
    shaped = np.zeros_like(rewards)
    for i in range(len(rewards)):
        after = 0.0 if terminated[i] else gamma * phi[next_states[i]]
        shaped[i] = rewards[i] + after - phi[states[i]]
    return shaped


@wrong("shaped-rewards", "adds F to a copy of the rewards in place", fits=("room-for-whole-numbers",))
def added_in_place(rewards, states, next_states, terminated, phi, gamma):
    shaped = rewards.copy()
    shaped += gamma * np.where(terminated, 0.0, phi[next_states]) - phi[states]
    return shaped
