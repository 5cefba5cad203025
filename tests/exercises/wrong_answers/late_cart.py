"""Wrong answers to `late-cart` that people write, drawn up before its hints were."""

import numpy as np

from tests.exercises.wrong_answers import wrong


def _tables(n_stops, spin, move=None, end=None, state_of=None, add=True, rewards=None, lost=None):
    """The loops that everybody writes, with one part replaced."""
    n_states = 3 * n_stops
    P, R = np.zeros((n_states, 3, n_states)), np.zeros((n_states, 3))
    state_of = state_of or (lambda stop, before: 3 * stop + before)
    for stop in range(n_stops):
        for before in range(3):
            for action in range(3):
                state = state_of(stop, before)
                if stop == n_stops - 1:
                    if end is None:
                        P[state, action, state] = 1
                    else:
                        end(P, R, stop, before, action)
                    continue
                moved = move(stop, before, action) if move else max(stop + before - 1, 0)
                after_spin = lost(stop, before, action) if lost else state_of(stop, action)
                if add:
                    P[state, action, state_of(moved, action)] += 1 - spin
                    P[state, action, after_spin] += spin
                else:
                    P[state, action, state_of(moved, action)] = 1 - spin
                    P[state, action, after_spin] = spin
                arrives = moved == n_stops - 1
                R[state, action] = rewards(arrives, spin, action) if rewards else -1 + 10 * (1 - spin) * arrives
    return P, R


@wrong("late-cart", "the motor is not late: the present order is carried out", fits=("motor-not-late",))
def at_once(n_stops, spin):
    return _tables(n_stops, spin, move=lambda stop, before, action: max(stop + action - 1, 0))


@wrong("late-cart", "states numbered the other way: order before * n_stops + stop", fits=("numbered-by-order",))
def numbered_by_order(n_stops, spin):
    return _tables(n_stops, spin, state_of=lambda stop, before: before * n_stops + stop)


@wrong("late-cart", "= where += is needed: two outcomes in one state overwrite each other", fits=("overwritten",))
def overwritten(n_stops, spin):
    return _tables(n_stops, spin, add=False)


@wrong("late-cart", "the next state keeps the old order", fits=("old-order-kept",))
def order_never_replaced(n_stops, spin):
    n_states = 3 * n_stops
    P, R = np.zeros((n_states, 3, n_states)), _tables(n_stops, spin)[1]
    for stop in range(n_stops):
        for before in range(3):
            for action in range(3):
                moved = max(stop + before - 1, 0) if stop < n_stops - 1 else stop
                P[3 * stop + before, action, 3 * moved + before] += 1 - spin
                P[3 * stop + before, action, 3 * stop + before] += spin
    return P, R


@wrong("late-cart", "after a spin the old order is still waiting", fits=("spin-keeps-the-old-order",))
def spin_keeps_the_order(n_stops, spin):
    return _tables(n_stops, spin, lost=lambda stop, before, action: 3 * stop + before)


@wrong("late-cart", "the workbench is left again", fits=("workbench-is-left",))
def workbench_is_left(n_stops, spin):
    def end(P, R, stop, before, action):
        P[3 * stop + before, action, 3 * min(stop + before - 1, n_stops - 1) + action] += 1 - spin
        P[3 * stop + before, action, 3 * stop + action] += spin
        R[3 * stop + before, action] = -1

    return _tables(n_stops, spin, end=end)


@wrong("late-cart", "rows of the workbench left empty", fits=("rows-of-the-end-empty",))
def empty_rows(n_stops, spin):
    return _tables(n_stops, spin, end=lambda P, R, stop, before, action: None)


@wrong("late-cart", "at the workbench the order still changes", fits=("orders-at-the-workbench",))
def orders_at_the_workbench(n_stops, spin):
    def end(P, R, stop, before, action):
        P[3 * stop + before, action, 3 * stop + action] = 1

    return _tables(n_stops, spin, end=end)


@wrong("late-cart", "the rail has no end on the left: index -1", fits=("off-the-rail",))
def off_the_rail(n_stops, spin):
    return _tables(n_stops, spin, move=lambda stop, before, action: stop + before - 1)


@wrong("late-cart", "the prize is paid in full, spin or not", fits=("prize-in-full",))
def full_prize(n_stops, spin):
    return _tables(n_stops, spin, rewards=lambda arrives, spin, action: 9.0 if arrives else -1.0)


@wrong("late-cart", "the prize for ordering to go forward in front of the workbench", fits=("prize-for-the-order",))
def prize_for_the_order(n_stops, spin):
    P, R = _tables(n_stops, spin, rewards=lambda arrives, spin, action: -1.0)
    R[3 * (n_stops - 2) : 3 * (n_stops - 1), 2] += 10 * (1 - spin)
    return P, R


@wrong("late-cart", "the step that arrives is free", fits=("arriving-is-free",))
def arriving_is_free(n_stops, spin):
    return _tables(n_stops, spin, rewards=lambda arrives, spin, action: 10 * (1 - spin) if arrives else -1.0)


@wrong("late-cart", "only a step that moves costs", fits=("spinning-is-free",))
def spinning_is_free(n_stops, spin):
    return _tables(n_stops, spin, rewards=lambda arrives, spin, action: (1 - spin) * (-1 + 10 * arrives))


@wrong("late-cart", "steps are paid instead of costing", fits=("steps-are-paid",))
def steps_are_paid(n_stops, spin):
    return _tables(n_stops, spin, rewards=lambda arrives, spin, action: 1 + 10 * (1 - spin) * arrives)


@wrong("late-cart", "no cost of steps", fits=("steps-cost-nothing",))
def steps_cost_nothing(n_stops, spin):
    return _tables(n_stops, spin, rewards=lambda arrives, spin, action: 10 * (1 - spin) * arrives)


@wrong("late-cart", "costs at the workbench, too", fits=("steps-cost-after-the-end",))
def pays_at_the_end(n_stops, spin):
    P, R = _tables(n_stops, spin)
    R[-3:] = -1
    return P, R


@wrong("late-cart", "the prize is paid for being at the workbench", fits=("paid-after-the-end",))
def prize_for_being_there(n_stops, spin):
    P, R = _tables(n_stops, spin, rewards=lambda arrives, spin, action: -1.0)
    R[-3:] = 10
    return P, R


@wrong("late-cart", "spin and 1 - spin swapped", fits=("spin-swapped",))
def swapped_probabilities(n_stops, spin):
    return _tables(n_stops, 1 - spin)


@wrong("late-cart", "orders taken as 0, +1, +2 stops", fits=("order-is-the-distance",))
def order_is_the_distance(n_stops, spin):
    return _tables(n_stops, spin, move=lambda stop, before, action: min(stop + before, n_stops - 1))


@wrong("late-cart", "orders in the wrong direction", fits=("wrong-direction",))
def backwards(n_stops, spin):
    return _tables(n_stops, spin, move=lambda stop, before, action: max(stop - before + 1, 0))


@wrong("late-cart", "rewards for each transition, (S, 3, S)", fits=("rewards-of-transitions",))
def rewards_of_transitions(n_stops, spin):
    P, _ = _tables(n_stops, spin)
    r = np.full(P.shape, -1.0)
    r[:, :, -3:] = 9.0
    r[-3:] = 0.0
    return P, r


@wrong("late-cart", "only P is returned", fits=("only-P",))
def only_P(n_stops, spin):
    return _tables(n_stops, spin)[0]


@wrong("late-cart", "only the last state is treated as the end", fits=("one-terminal-state",))
def only_the_last_state(n_stops, spin):
    def end(P, R, stop, before, action):
        if before == 2:
            P[-1, action, -1] = 1
        else:
            P[3 * stop + before, action, 3 * (stop + before - 1) + action] += 1 - spin
            P[3 * stop + before, action, 3 * stop + action] += spin
            R[3 * stop + before, action] = -1

    return _tables(n_stops, spin, end=end)


@wrong("late-cart", "no chance in it: spin ignored", fits=("never-spins",))
def no_spin(n_stops, spin):
    return _tables(n_stops, 0.0)


@wrong("late-cart", "the spin is left out, so rows add up to 1 - spin", fits=("spin-left-out",))
def spin_row_missing(n_stops, spin):
    n_states = 3 * n_stops
    P, R = np.zeros((n_states, 3, n_states)), _tables(n_stops, spin)[1]
    for stop in range(n_stops):
        for before in range(3):
            for action in range(3):
                if stop == n_stops - 1:
                    P[3 * stop + before, action, 3 * stop + before] = 1
                else:
                    P[3 * stop + before, action, 3 * max(stop + before - 1, 0) + action] += 1 - spin
    return P, R
