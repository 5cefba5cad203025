"""P and R from a story: a cart whose motor is one step late, so that the state holds the order before."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Misconception, Property, Wrong

PRIZE, COST = 10.0, 1.0


def late_cart(n_stops, spin):
    n_states, workbench = 3 * n_stops, n_stops - 1
    P, R = np.zeros((n_states, 3, n_states)), np.zeros((n_states, 3))
    for state in range(n_states):
        stop, before = divmod(state, 3)
        for action in range(3):
            if stop == workbench:
                P[state, action, state] = 1.0
                continue
            moved = max(stop + before - 1, 0)
            P[state, action, 3 * moved + action] = 1 - spin
            P[state, action, 3 * stop + action] += spin
            R[state, action] = -COST
            if moved == workbench:
                R[state, action] += PRIZE * (1 - spin)
    return P, R


def by_transition_rewards(n_stops, spin):
    """Rewards r(s, a, s') first, and R as their mean."""
    n_states = 3 * n_stops
    P, r = np.zeros((n_states, 3, n_states)), np.full((n_states, 3, n_states), -COST)
    r[:, :, -3:] += PRIZE
    for stop in range(n_stops - 1):
        for before, way in enumerate((-1, 0, 1)):
            for action in range(3):
                for probability, end in ((spin, stop), (1 - spin, max(stop + way, 0))):
                    P[3 * stop + before, action, 3 * end + action] += probability
    for last in range(n_states - 3, n_states):
        P[last, :, last] = 1.0
        r[last] = 0.0
    return P, (P * r).sum(axis=2)


def without_loops(n_stops, spin):
    state, action = np.indices((3 * n_stops, 3))
    stop, before = state // 3, state % 3
    moved = np.where(stop < n_stops - 1, np.maximum(stop + before - 1, 0), stop)
    order = np.where(stop < n_stops - 1, action, before)
    one = np.eye(3 * n_stops)
    P = (1 - spin) * one[3 * moved + order] + spin * one[3 * stop + order]
    mean = PRIZE * (1 - spin) * (moved == n_stops - 1) - COST
    return P, np.where(stop < n_stops - 1, mean, 0.0)


def _carries_out(stop, before, action):
    return max(stop + before - 1, 0)


def _mean_reward(arrives, spin):
    return PRIZE * (1 - spin) * arrives - COST


def _story(
    n_stops,
    spin,
    moved_to=_carries_out,
    reward=_mean_reward,
    order_after=lambda before, action: action,
    order_after_spin=None,
    number=lambda stop, order: 3 * stop + order,
    both_outcomes=lambda moves, spins: moves + spins,
):
    """The right tables, but for what is given."""
    n_states = 3 * n_stops
    P, R = np.zeros((n_states, 3, n_states)), np.zeros((n_states, 3))
    for stop in range(n_stops):
        for before in range(3):
            for action in range(3):
                state = number(stop, before)
                if stop == n_stops - 1:
                    P[state, action, state] = 1.0
                    continue
                moved = moved_to(stop, before, action)
                if_it_moves = number(moved, order_after(before, action))
                if_it_spins = number(stop, (order_after_spin or order_after)(before, action))
                P[state, action, if_it_moves] += 1 - spin
                P[state, action, if_it_spins] += spin
                if if_it_moves == if_it_spins:
                    P[state, action, if_it_moves] = both_outcomes(1 - spin, spin)
                R[state, action] = reward(moved == n_stops - 1, spin)
    return P, R


def motor_not_late(n_stops, spin):
    return _story(n_stops, spin, moved_to=lambda stop, before, action: max(stop + action - 1, 0))


def numbered_by_order(n_stops, spin):
    return _story(n_stops, spin, number=lambda stop, order: order * n_stops + stop)


def overwritten(n_stops, spin):
    return _story(n_stops, spin, both_outcomes=lambda moves, spins: spins)


def overwritten_in_the_other_order(n_stops, spin):
    return _story(n_stops, spin, both_outcomes=lambda moves, spins: moves)


def old_order_kept(n_stops, spin):
    return _story(n_stops, spin, order_after=lambda before, action: before)


def spin_keeps_the_old_order(n_stops, spin):
    return _story(n_stops, spin, order_after_spin=lambda before, action: before)


def spin_loses_the_new_order(n_stops, spin):
    return _story(n_stops, spin, order_after_spin=lambda before, action: 1)


def _with_end(n_stops, spin, end):
    P, R = late_cart(n_stops, spin)
    P[-3:], R[-3:] = 0.0, 0.0
    for before in range(3):
        for action in range(3):
            end(P, R, before, action)
    return P, R


def workbench_is_left(n_stops, spin):
    def goes_on(P, R, before, action):
        workbench = n_stops - 1
        moved = min(workbench + before - 1, workbench)
        P[3 * workbench + before, action, 3 * moved + action] += 1 - spin
        P[3 * workbench + before, action, 3 * workbench + action] += spin
        R[3 * workbench + before, action] = _mean_reward(moved == workbench, spin)

    return _with_end(n_stops, spin, goes_on)


def workbench_is_left_for_nothing(n_stops, spin):
    P, R = workbench_is_left(n_stops, spin)
    R[-3:] = -COST
    return P, R


def workbench_is_left_without_reward(n_stops, spin):
    P, R = workbench_is_left(n_stops, spin)
    R[-3:] = 0.0
    return P, R


def rows_of_the_end_empty(n_stops, spin):
    return _with_end(n_stops, spin, lambda P, R, before, action: None)


def orders_at_the_workbench(n_stops, spin):
    def changes(P, R, before, action):
        P[3 * (n_stops - 1) + before, action, 3 * (n_stops - 1) + action] = 1.0

    return _with_end(n_stops, spin, changes)


def one_terminal_state(n_stops, spin):
    """Only the last of the three states at the workbench ends the episode."""
    P, R = late_cart(n_stops, spin)
    P_left, R_left = workbench_is_left_for_nothing(n_stops, spin)
    P[-3:-1], R[-3:-1] = P_left[-3:-1], R_left[-3:-1]
    return P, R


def off_the_rail(n_stops, spin):
    """Index -1, -2, -3: the cart comes out at the other end."""
    return _story(n_stops, spin, moved_to=lambda stop, before, action: stop + before - 1)


def round_in_a_ring(n_stops, spin):
    return _story(n_stops, spin, moved_to=lambda stop, before, action: (stop + before - 1) % n_stops)


def order_is_the_distance(n_stops, spin):
    return _story(n_stops, spin, moved_to=lambda stop, before, action: min(stop + before, n_stops - 1))


def wrong_direction(n_stops, spin):
    return _story(n_stops, spin, moved_to=lambda stop, before, action: min(max(stop + 1 - before, 0), n_stops - 1))


def prize_in_full(n_stops, spin):
    return _story(n_stops, spin, reward=lambda arrives, spin: PRIZE * arrives - COST)


def prize_for_the_order(n_stops, spin):
    P, R = _story(n_stops, spin, reward=lambda arrives, spin: -COST)
    R[-6:-3, 2] += PRIZE * (1 - spin)
    return P, R


def full_prize_for_the_order(n_stops, spin):
    P, R = _story(n_stops, spin, reward=lambda arrives, spin: -COST)
    R[-6:-3, 2] += PRIZE
    return P, R


def arriving_is_free(n_stops, spin):
    return _story(n_stops, spin, reward=lambda arrives, spin: PRIZE * (1 - spin) if arrives else -COST)


def arriving_costs_only_if_it_spins(n_stops, spin):
    return _story(n_stops, spin, reward=lambda arrives, spin: PRIZE * (1 - spin) - spin if arrives else -COST)


def spinning_is_free(n_stops, spin):
    return _story(n_stops, spin, reward=lambda arrives, spin: (1 - spin) * (PRIZE * arrives - COST))


def steps_are_paid(n_stops, spin):
    return _story(n_stops, spin, reward=lambda arrives, spin: PRIZE * (1 - spin) * arrives + COST)


def steps_cost_nothing(n_stops, spin):
    return _story(n_stops, spin, reward=lambda arrives, spin: PRIZE * (1 - spin) * arrives)


def no_prize(n_stops, spin):
    return _story(n_stops, spin, reward=lambda arrives, spin: -COST)


def steps_cost_after_the_end(n_stops, spin):
    P, R = late_cart(n_stops, spin)
    R[-3:] = -COST
    return P, R


def prize_for_being_there(n_stops, spin):
    P, R = no_prize(n_stops, spin)
    R[-3:] = PRIZE
    return P, R


def prize_for_being_there_and_cost(n_stops, spin):
    P, R = no_prize(n_stops, spin)
    R[-3:] = PRIZE - COST
    return P, R


def spin_swapped(n_stops, spin):
    return late_cart(n_stops, 1 - spin)


def spin_swapped_in_P_only(n_stops, spin):
    return late_cart(n_stops, 1 - spin)[0], late_cart(n_stops, spin)[1]


def never_spins(n_stops, spin):
    return late_cart(n_stops, 0.0)


def spin_left_out(n_stops, spin):
    P, R = late_cart(n_stops, spin)
    P[:-3] = (1 - spin) * late_cart(n_stops, 0.0)[0][:-3]
    return P, R


def returned_at_the_first_end(n_stops, spin):
    P, R = late_cart(n_stops, spin)
    P[-3, 1:], P[-2:] = 0.0, 0.0
    return P, R


def left_at_the_first_end(n_stops, spin):
    P, R = late_cart(n_stops, spin)
    P[-3:, 1:] = 0.0  # `break` leaves the loop over the orders
    return P, R


def rewards_of_transitions(n_stops, spin):
    P, _ = late_cart(n_stops, spin)
    r = np.full(P.shape, -COST)
    r[:, :, -3:] += PRIZE
    return P, r


def only_P(n_stops, spin):
    return late_cart(n_stops, spin)[0]


def swapped_tables(n_stops, spin):
    return late_cart(n_stops, spin)[::-1]


def _tables(answer, n_stops, spin):
    """P (S, 3, S) and R (S, 3) of an answer as arrays, and as it gave them; raises Wrong if it is something else."""
    tables, n_states = answer(n_stops, spin), 3 * n_stops
    if not isinstance(tables, tuple | list) or len(tables) != 2:
        raise Wrong("Two arrays are expected: `return P, R`.")
    P, R = (np.asarray(table, dtype=float) for table in tables)
    for name, table, shape in (("P", P, (n_states, 3, n_states)), ("R", R, (n_states, 3))):
        if table.shape != shape:
            raise Wrong(f"{name} has shape {table.shape}; with {n_stops} stops it has to have shape {shape}.")
    return (P, R), tables


def _states(table, given, states):
    """The rows of some states; from a list, they are a list again, which is refused if all values are right."""
    return table[states] if isinstance(given, np.ndarray) else table[states].tolist()


def sums_of_rows(answer, n_stops, spin):
    return _tables(answer, n_stops, spin)[0][0].sum(axis=2)


def where_it_goes(answer, n_stops, spin):
    (P, _), (given, _) = _tables(answer, n_stops, spin)
    return _states(P, given, slice(-3))


def mean_rewards(answer, n_stops, spin):
    (_, R), (_, given) = _tables(answer, n_stops, spin)
    return _states(R, given, slice(-3))


def at_the_workbench(answer, n_stops, spin):
    """By the numbers of its three states, so that what differs is named as in P and R."""
    P, R = _tables(answer, n_stops, spin)[0]
    end = range(len(P) - 3, len(P))
    return {f"P[{state}]": P[state] for state in end} | {f"R[{state}]": R[state] for state in end}


def rails(rng):
    """Two to five stops; the wheels never spin, seldom, often, nearly always, as a number of three digits."""
    spins = np.round(rng.permutation([rng.uniform(0.05, 0.2), rng.uniform(0.25, 0.45), rng.uniform(0.6, 0.95)]), 3)
    return [(stops, float(spin)) for stops, spin in zip((2, 3, 4), spins, strict=True)] + [(5, 0.0)]


EXERCISE = Exercise(
    id="late-cart",
    title="From a story to P and R",
    minutes=8,
    difficulty=2,
    reference=late_cart,
    alternatives=(by_transition_rewards, without_loops),
    misconceptions=(
        Misconception(
            "motor-not-late",
            motor_not_late,
            "Your cart carries out the present order at once. Its motor is late: where it goes now depends on "
            "`before`, and `action` only waits, as part of the next state.",
        ),
        Misconception(
            "numbered-by-order",
            numbered_by_order,
            "You numbered the states by order first. The number of a state is 3 * stop + order before: the three "
            "states of one stop stand next to each other.",
        ),
        Misconception(
            "overwritten",
            overwritten,
            "Where the cart stays, whether its wheels spin or not, both outcomes end in the same state. You wrote the "
            "second over the first with `=`; their probabilities add up: `+=`.",
            variants=(overwritten_in_the_other_order,),
        ),
        Misconception(
            "old-order-kept",
            old_order_kept,
            "In your next state the old order still waits. It has been carried out now; what waits from here on is the "
            "present one, `action`.",
        ),
        Misconception(
            "spin-keeps-the-old-order",
            spin_keeps_the_old_order,
            "After a spin your cart tries the old order once more. The story says that it is lost: also then, the next "
            "state holds the present order, `action`.",
        ),
        Misconception(
            "spin-loses-the-new-order",
            spin_loses_the_new_order,
            "After a spin you let *stay* wait. Only the old order is lost; the present one, `action`, waits as always.",
        ),
        Misconception(
            "workbench-is-left",
            workbench_is_left,
            "Your cart drives on, or pays, after it has reached the workbench. There the episode is over: each of the "
            "three states of the last stop leads to itself with probability 1, and nothing is paid.",
            variants=(workbench_is_left_for_nothing, workbench_is_left_without_reward),
        ),
        Misconception(
            "one-terminal-state",
            one_terminal_state,
            "Only one state of the last stop ends the episode. There are three, one for each order before: all of them "
            "lead to themselves.",
        ),
        Misconception(
            "rows-of-the-end-empty",
            rows_of_the_end_empty,
            "The rows of the workbench are all 0. Each row of P adds up to 1: a terminal state leads to itself.",
        ),
        Misconception(
            "returned-at-the-first-end",
            returned_at_the_first_end,
            "Your loops stop at the first terminal state, so that the rows after it stay 0: a `return` or `break` "
            "stands inside them. `continue` goes on with the next order.",
            variants=(left_at_the_first_end,),
        ),
        Misconception(
            "orders-at-the-workbench",
            orders_at_the_workbench,
            "At the workbench the cart stands still, but your state still changes: the order in it does. After the end "
            "nothing changes any more: the state leads to itself, `P[state, action, state]`.",
        ),
        Misconception(
            "off-the-rail",
            off_the_rail,
            "From stop 0, *back* leads to stop -1, and a negative index is the other end of an array. The rail ends "
            "there: the cart stays at stop 0.",
            variants=(round_in_a_ring,),
        ),
        Misconception(
            "order-is-the-distance",
            order_is_the_distance,
            "You took the order itself as the number of stops. Orders are 0, 1, 2, and they move the cart by -1, 0, +1 "
            "stops.",
        ),
        Misconception(
            "wrong-direction",
            wrong_direction,
            "Your cart goes the wrong way: 0 is *back*, to a lower stop, and 2 is *forward*, to a higher one.",
        ),
        Misconception(
            "prize-in-full",
            prize_in_full,
            "In front of the workbench you pay the whole prize. R is a mean: with probability `spin` the cart does not "
            "arrive, and the prize is not paid.",
        ),
        Misconception(
            "prize-for-the-order",
            prize_for_the_order,
            "You pay the prize for *ordering* to go forward. It is paid for arriving, and what makes the cart arrive "
            "now is the order before.",
            variants=(full_prize_for_the_order,),
        ),
        Misconception(
            "arriving-is-free",
            arriving_is_free,
            "The step that arrives costs 1 like every other step; the prize comes on top of it.",
            variants=(arriving_costs_only_if_it_spins,),
        ),
        Misconception(
            "spinning-is-free",
            spinning_is_free,
            "You let only the steps that move cost something. Every step costs 1, also one in which the wheels spin.",
        ),
        Misconception(
            "steps-are-paid",
            steps_are_paid,
            "Your cart is paid 1 for each step. A cost is a negative reward: -1.",
        ),
        Misconception(
            "steps-cost-nothing",
            steps_cost_nothing,
            "The cost of the steps is missing: every step gives -1, the one that arrives too.",
        ),
        Misconception("no-prize", no_prize, "Nobody pays for arriving: the step that reaches the workbench earns 10."),
        Misconception(
            "paid-after-the-end",
            prize_for_being_there,
            "You pay in the rows of the workbench itself, so after the end, where all rewards are 0. The prize belongs "
            "to the step that *arrives*, in the row of the stop before.",
            variants=(prize_for_being_there_and_cost,),
        ),
        Misconception(
            "steps-cost-after-the-end",
            steps_cost_after_the_end,
            "You let steps cost something at the workbench, too. There the episode is over, and all rewards are 0.",
        ),
        Misconception(
            "spin-swapped",
            spin_swapped,
            "`spin` and `1 - spin` are swapped: `spin` is the probability that the cart does *not* move.",
            variants=(spin_swapped_in_P_only,),
        ),
        Misconception(
            "never-spins",
            never_spins,
            "The wheels never spin in your tables. With probability `spin` the cart stays where it is.",
        ),
        Misconception(
            "spin-left-out",
            spin_left_out,
            "Your rows add up to 1 - spin. Where is the cart when its wheels spin? That outcome is missing.",
        ),
        Misconception(
            "rewards-of-transitions",
            rewards_of_transitions,
            "Your R has a reward for each next state, r(s, a, s'). Asked for is their mean r(s, a), of shape (S, 3): "
            "weight them with P and add up over the last axis.",
        ),
        Misconception("only-P", only_P, "Only one array came back. Two are asked for: `return P, R`."),
        Misconception("swapped-tables", swapped_tables, "The two arrays are swapped: `return P, R`."),
    ),
    properties=(
        Property("every row of P adds up to 1", 1, rails, sums_of_rows),
        Property("the order before is carried out, and the present one waits", 2, rails, where_it_goes),
        Property("at the workbench nothing changes, and nothing is paid", 1, rails, at_the_workbench),
        Property("R[s, a] is the mean reward of the step", 2, rails, mean_rewards),
    ),
    hints=(
        "Write down one case: stop 1, order before 2 (forward), present order 0. Where is the cart after the step, if "
        "its wheels spin and if they don't? Which order waits then?",
        "The next state is 3 * moved + action with probability 1 - spin, and 3 * stop + action with probability spin. "
        "What is `moved`, in terms of `stop` and `before`?",
        "The mean reward is -1, and 10 * (1 - spin) more where the order before leads to the workbench.",
    ),
    used_for=(
        "That is how tasks are made: a state that holds what matters, P with rows that add up to 1, R as a mean. The "
        "robots of later chapters have late motors, too, and carry their last action in the state for this reason."
    ),
)
