"""Nearly right answers to `late-cart`, drawn up apart from its misconceptions; the check must reject each."""

import numpy as np


def _story(
    n_stops, spin, *, at_start=lambda stop: max(stop, 0), prize=None, end=None, order=None, P_type=float, digits=None
):
    n_states = 3 * n_stops
    P, R = np.zeros((n_states, 3, n_states), P_type), np.zeros((n_states, 3))
    for state in range(n_states):
        stop, before = divmod(state, 3)
        for action in range(3):
            if (stop == n_stops - 1) if end is None else end(state, stop):
                P[state, action, state] = 1
                continue
            moved = min(at_start(stop + before - 1), n_stops - 1)
            waits = action if order is None else order(stop, before, action)
            P[state, action, 3 * moved + waits] += 1 - spin if digits is None else round(1 - spin, digits)
            P[state, action, 3 * stop + action] += spin if digits is None else round(spin, digits)
            arrives = moved == n_stops - 1 if prize is None else prize(stop, before, action, moved)
            R[state, action] = -1 + 10 * (1 - spin) * arrives
    return P, R


def reflected_at_the_start(n_stops, spin):
    return _story(n_stops, spin, at_start=abs)


def first_stop_never_entered(n_stops, spin):
    return _story(n_stops, spin, at_start=lambda stop: max(stop, 1))


def prize_whatever_waits_in_front_of_the_workbench(n_stops, spin):
    return _story(n_stops, spin, prize=lambda stop, before, action, moved: stop == n_stops - 2)


def prize_only_if_the_new_order_is_forward_too(n_stops, spin):
    return _story(n_stops, spin, prize=lambda stop, before, action, moved: moved == n_stops - 1 and action == 2)


def prize_only_on_the_longest_rail(n_stops, spin):
    return _story(n_stops, spin, prize=lambda stop, before, action, moved: moved >= 3)


def prize_at_stop_three(n_stops, spin):
    return _story(n_stops, spin, prize=lambda stop, before, action, moved: moved == 3)


def two_terminal_states(n_stops, spin):
    return _story(n_stops, spin, end=lambda state, stop: state >= 3 * n_stops - 2)


def one_terminal_state_too_many(n_stops, spin):
    return _story(n_stops, spin, end=lambda state, stop: state >= 3 * n_stops - 4)


def start_is_an_end_too(n_stops, spin):
    return _story(n_stops, spin, end=lambda state, stop: stop in (0, n_stops - 1))


def old_order_kept_where_the_rail_begins(n_stops, spin):
    return _story(n_stops, spin, order=lambda stop, before, action: before if stop == 0 and before == 0 else action)


def stay_keeps_the_order_before(n_stops, spin):
    return _story(n_stops, spin, order=lambda stop, before, action: before if action == 1 else action)


def whole_numbers_in_P(n_stops, spin):
    return _story(n_stops, spin, P_type=int)


def rounded_to_two_digits(n_stops, spin):
    return _story(n_stops, spin, digits=2)


def prize_counted_by_rounded_spin(n_stops, spin):
    P, R = _story(n_stops, spin)
    return P, np.round(R, 1)


def spins_half_of_the_time(n_stops, spin):
    return _story(n_stops, 0.5 if spin else 0.0)


def spins_at_most_half_of_the_time(n_stops, spin):
    return _story(n_stops, min(spin, 0.5))


def mean_reward_of_a_quick_cart(n_stops, spin):
    """P is late, R is not."""
    P, _ = _story(n_stops, spin)
    return P, _story(n_stops, spin, prize=lambda stop, before, action, moved: stop + action - 1 == n_stops - 1)[1]


def prize_is_ten_in_all(n_stops, spin):
    P, R = _story(n_stops, spin)
    return P, np.where(R > -1, 10 * (1 - spin) - spin, R)


def rows_divided_by_their_sum(n_stops, spin):
    """Overwritten entries, hidden by making every row add up to 1: right by luck wherever it does not move."""
    P, R = _story(n_stops, spin)
    P = np.where(P > 0.5, 1.0, P)
    return P / P.sum(axis=2, keepdims=True), R


NEAR_MISSES = (
    reflected_at_the_start,
    first_stop_never_entered,
    prize_whatever_waits_in_front_of_the_workbench,
    prize_only_if_the_new_order_is_forward_too,
    prize_only_on_the_longest_rail,
    prize_at_stop_three,
    two_terminal_states,
    one_terminal_state_too_many,
    start_is_an_end_too,
    old_order_kept_where_the_rail_begins,
    stay_keeps_the_order_before,
    whole_numbers_in_P,
    rounded_to_two_digits,
    prize_counted_by_rounded_spin,
    spins_half_of_the_time,
    spins_at_most_half_of_the_time,
    mean_reward_of_a_quick_cart,
    prize_is_ten_in_all,
    rows_divided_by_their_sum,
)

NO_STOP_BEHIND = "no stop lies behind the workbench"
EQUIVALENT = {
    "late_cart: `if stop == workbench:` → `if stop >= workbench:`": NO_STOP_BEHIND,
    "late_cart: `if moved == workbench:` → `if moved >= workbench:`": NO_STOP_BEHIND,
    "without_loops: `mean = PRIZE * (1 - spin) * (moved == n_stops - 1) - COST` → "
    "`mean = PRIZE * (1 - spin) * (moved >= n_stops - 1) - COST`": NO_STOP_BEHIND,
    "by_transition_rewards: `for probability, end in ((spin, stop), (1 - spin, max(stop + way, 0))):` → "
    "`for probability, end in ((1 - spin, max(stop + way, 0)), (spin, stop)):`": "the order of a sum does not matter",
}
