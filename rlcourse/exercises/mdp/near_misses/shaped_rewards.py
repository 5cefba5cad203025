"""Nearly right answers to `shaped-rewards`, drawn up apart from its misconceptions; the check must reject each."""

import numpy as np


def _shaped(rewards, next_phi, phi, gamma):
    return rewards + gamma * next_phi - phi


def only_the_last_step_ends(rewards, states, next_states, terminated, phi, gamma):
    next_phi = phi[next_states]
    if terminated[-1]:
        next_phi[-1] = 0.0
    return _shaped(rewards, next_phi, phi[states], gamma)


def only_the_first_end(rewards, states, next_states, terminated, phi, gamma):
    next_phi = phi[next_states]
    next_phi[np.argmax(terminated)] *= not terminated.any()
    return _shaped(rewards, next_phi, phi[states], gamma)


def last_state_is_the_terminal_one(rewards, states, next_states, terminated, phi, gamma):
    return _shaped(rewards, np.where(next_states == len(phi) - 1, 0.0, phi[next_states]), phi[states], gamma)


def one_end_empties_all(rewards, states, next_states, terminated, phi, gamma):
    return _shaped(rewards, phi[next_states] * (not terminated.any()), phi[states], gamma)


def emptied_only_if_all_end(rewards, states, next_states, terminated, phi, gamma):
    return _shaped(rewards, phi[next_states] * (not terminated.all()), phi[states], gamma)


def high_ends_only(rewards, states, next_states, terminated, phi, gamma):
    """A terminal potential below 0 is kept."""
    next_phi = phi[next_states]
    return _shaped(rewards, np.where(terminated, np.minimum(next_phi, 0.0), next_phi), phi[states], gamma)


def size_of_the_potential(rewards, states, next_states, terminated, phi, gamma):
    return _shaped(rewards, np.where(terminated, 0.0, np.abs(phi[next_states])), np.abs(phi[states]), gamma)


def positive_potentials_only(rewards, states, next_states, terminated, phi, gamma):
    phi = np.maximum(phi, 0.0)
    return _shaped(rewards, np.where(terminated, 0.0, phi[next_states]), phi[states], gamma)


def measured_from_the_lowest(rewards, states, next_states, terminated, phi, gamma):
    phi = phi - phi.min()
    return _shaped(rewards, np.where(terminated, 0.0, phi[next_states]), phi[states], gamma)


def gamma_squared(rewards, states, next_states, terminated, phi, gamma):
    return _shaped(rewards, np.where(terminated, 0.0, phi[next_states]), phi[states], gamma**2)


def fixed_gamma(rewards, states, next_states, terminated, phi, gamma):
    return _shaped(rewards, np.where(terminated, 0.0, phi[next_states]), phi[states], 0.95)


def reward_discounted(rewards, states, next_states, terminated, phi, gamma):
    return _shaped(gamma * rewards, np.where(terminated, 0.0, phi[next_states]), phi[states], gamma)


def rounded(rewards, states, next_states, terminated, phi, gamma):
    return np.round(_shaped(rewards, np.where(terminated, 0.0, phi[next_states]), phi[states], gamma), 1)


def own_potential_of_the_first_state(rewards, states, next_states, terminated, phi, gamma):
    return _shaped(rewards, np.where(terminated, 0.0, phi[next_states]), phi[states[0]], gamma)


def potential_of_the_next_number(rewards, states, next_states, terminated, phi, gamma):
    """State s + 1 in place of the state that followed."""
    return _shaped(rewards, np.where(terminated, 0.0, phi[(states + 1) % len(phi)]), phi[states], gamma)


def nothing_where_it_stays(rewards, states, next_states, terminated, phi, gamma):
    shaped = _shaped(rewards, np.where(terminated, 0.0, phi[next_states]), phi[states], gamma)
    return np.where(states == next_states, rewards, shaped)


def no_gamma_at_one_half(rewards, states, next_states, terminated, phi, gamma):
    return _shaped(rewards, np.where(terminated, 0.0, phi[next_states]), phi[states], 1.0 if gamma < 0.6 else gamma)


NEAR_MISSES = (
    only_the_last_step_ends,
    only_the_first_end,
    last_state_is_the_terminal_one,
    one_end_empties_all,
    emptied_only_if_all_end,
    high_ends_only,
    size_of_the_potential,
    positive_potentials_only,
    measured_from_the_lowest,
    gamma_squared,
    fixed_gamma,
    reward_discounted,
    rounded,
    own_potential_of_the_first_state,
    potential_of_the_next_number,
    nothing_where_it_stays,
    no_gamma_at_one_half,
)

LINE = (
    "for reward, state, next_state, ended in zip(rewards, states, next_states, terminated, strict={strict}):",
    "for reward, state, next_state, ended in zip(rewards, states, next_states, terminated):",
)
SAME_LENGTH = "all four arrays have one length"
EQUIVALENT = {
    f"with_a_loop: `{LINE[0].format(strict=True)}` → `{LINE[0].format(strict=False)}`": SAME_LENGTH,
    f"with_a_loop: `{LINE[0].format(strict=True)}` → `{LINE[1]}`": SAME_LENGTH,
}
