"""Near-misses of `improve-policy`: right on many inputs, as a person would write them."""

import numpy as np


def with_margin(q, policy, margin):
    """The improved policy with some margin instead of 1e-9."""
    return np.where(q.max(axis=1) > q[np.arange(len(q)), policy] + margin, q.argmax(axis=1), policy)


def margin_1e_6(q, policy):
    return with_margin(q, policy, 1e-6)


def margin_1e_7(q, policy):
    return with_margin(q, policy, 1e-7)


def margin_1e_8(q, policy):
    return with_margin(q, policy, 1e-8)


def margin_1e_12(q, policy):
    return with_margin(q, policy, 1e-12)


def margin_1e_15(q, policy):
    return with_margin(q, policy, 1e-15)


def relative_margin_of_isclose(q, policy):
    close = np.isclose(q[np.arange(len(q)), policy], q.max(axis=1), atol=1e-9)
    return np.where(close, policy, q.argmax(axis=1))


def margin_relative_to_the_row(q, policy):
    return with_margin(q, policy, 1e-9 * np.abs(q).max(axis=1))


def margin_relative_to_the_table(q, policy):
    return with_margin(q, policy, 1e-9 * np.abs(q).max())


def margin_as_a_factor(q, policy):
    best = q.max(axis=1)
    return np.where(q[np.arange(len(q)), policy] >= best * (1 - 1e-9), policy, q.argmax(axis=1))


def keeps_all_if_one_ties(q, policy):
    present = q[np.arange(len(q)), policy]
    if (present >= q.max(axis=1) - 1e-9).any():
        return policy.copy()
    return q.argmax(axis=1)


def changes_all_if_one_improves(q, policy):
    present = q[np.arange(len(q)), policy]
    if (present < q.max(axis=1) - 1e-9).any():
        return q.argmax(axis=1)
    return policy.copy()


def keeps_all_if_most_cannot_improve(q, policy):
    present = q[np.arange(len(q)), policy]
    if (present >= q.max(axis=1) - 1e-9).mean() > 0.5:
        return policy.copy()
    return with_margin(q, policy, 1e-9)


def changes_all_if_the_sum_grows(q, policy):
    present = q[np.arange(len(q)), policy]
    return q.argmax(axis=1) if q.max(axis=1).sum() > present.sum() + 1e-9 else policy.copy()


def keeps_only_two_way_ties(q, policy):
    best = q >= q.max(axis=1, keepdims=True) - 1e-9
    keep = best[np.arange(len(q)), policy] & (best.sum(axis=1) <= 2)
    return np.where(keep, policy, q.argmax(axis=1))


def keeps_only_if_first_or_last_of_the_ties(q, policy):
    best = q >= q.max(axis=1, keepdims=True) - 1e-9
    last = q.shape[1] - 1 - best[:, ::-1].argmax(axis=1)
    return np.where((policy == best.argmax(axis=1)) | (policy == last), policy, q.argmax(axis=1))


def last_state_not_improved(q, policy):
    new = with_margin(q, policy, 1e-9)
    new[-1] = policy[-1]
    return new


def first_state_not_improved(q, policy):
    new = with_margin(q, policy, 1e-9)
    new[0] = policy[0]
    return new


def ties_kept_in_first_state_only(q, policy):
    new = q.argmax(axis=1)
    new[0] = with_margin(q, policy, 1e-9)[0]
    return new


def two_actions(q, policy):
    return with_margin(q[:, :2], np.minimum(policy, 1), 1e-9)


def four_actions(q, policy):
    return with_margin(q[:, :4], np.minimum(policy, 3), 1e-9)


def compares_with_the_next_action_only(q, policy):
    states, other = np.arange(len(q)), (policy + 1) % q.shape[1]
    return np.where(q[states, other] > q[states, policy] + 1e-9, other, policy)


def largest_absolute_value(q, policy):
    return with_margin(np.abs(q), policy, 1e-9)


def negative_values_clipped(q, policy):
    return with_margin(np.maximum(q, 0), policy, 1e-9)


def keeps_whatever_is_positive(q, policy):
    present = q[np.arange(len(q)), policy]
    return np.where((present >= q.max(axis=1) - 1e-9) | (present > 0), policy, q.argmax(axis=1))


def others_within_1e_3_of_the_largest(q, policy):
    keep = q[np.arange(len(q)), policy] >= q.max(axis=1) - 1e-9
    return np.where(keep, policy, (q >= q.max(axis=1, keepdims=True) - 1e-3).argmax(axis=1))


def rounds_to_six_digits(q, policy):
    return with_margin(q.round(6), policy, 0)


def rounds_to_nine_digits(q, policy):
    return with_margin(q.round(9), policy, 0)


def in_float32(q, policy):
    return with_margin(q.astype(np.float32), policy, 1e-9)


def writes_into_q(q, policy):
    q[np.arange(len(q)), policy] += 1e-9
    return q.argmax(axis=1)


NEAR_MISSES = (
    margin_1e_6,
    margin_1e_7,
    margin_1e_8,
    margin_1e_12,
    margin_1e_15,
    relative_margin_of_isclose,
    margin_relative_to_the_row,
    margin_relative_to_the_table,
    margin_as_a_factor,
    keeps_all_if_one_ties,
    changes_all_if_one_improves,
    keeps_all_if_most_cannot_improve,
    changes_all_if_the_sum_grows,
    keeps_only_two_way_ties,
    keeps_only_if_first_or_last_of_the_ties,
    last_state_not_improved,
    first_state_not_improved,
    ties_kept_in_first_state_only,
    two_actions,
    four_actions,
    compares_with_the_next_action_only,
    largest_absolute_value,
    negative_values_clipped,
    keeps_whatever_is_positive,
    others_within_1e_3_of_the_largest,
    rounds_to_six_digits,
    rounds_to_nine_digits,
    in_float32,
    writes_into_q,
)
