"""Wrong answers to `clinic-fix-the-bug` that people write, drawn up before its hints were mended."""

import numpy as np

from tests.exercises.wrong_answers import wrong


@wrong("clinic-fix-the-bug", "the bug is still there: the last reward is lost", fits=("last-reward-lost",))
def unchanged(rewards, terminated, gamma):
    running = np.ones(rewards.shape[1], dtype=bool)
    returns = np.zeros(rewards.shape[1])
    discount = 1.0
    for reward, ended in zip(rewards, terminated, strict=True):
        running = running & ~ended
        returns += discount * reward * running
        discount *= gamma
    return returns


@wrong("clinic-fix-the-bug", "rewards after the first end count, too", fits=("end-ignored",))
def counts_on(rewards, terminated, gamma):
    returns = np.zeros(rewards.shape[1])
    discount = 1.0
    for reward in rewards:
        returns += discount * reward
        discount *= gamma
    return returns


@wrong("clinic-fix-the-bug", "a robot that has ended runs again in the next step", fits=("runs-again-after-one-step",))
def forgets_earlier_ends(rewards, terminated, gamma):
    running = np.ones(rewards.shape[1], dtype=bool)
    returns = np.zeros(rewards.shape[1])
    discount = 1.0
    for reward, ended in zip(rewards, terminated, strict=True):
        returns += discount * reward * running
        running = ~ended
        discount *= gamma
    return returns


@wrong(
    "clinic-fix-the-bug",
    "only the rewards at the ends are lost now, the second episode counts",
    fits=("only-the-ending-step-left-out",),
)
def drops_only_ends(rewards, terminated, gamma):
    returns = np.zeros(rewards.shape[1])
    discount = 1.0
    for reward, ended in zip(rewards, terminated, strict=True):
        returns += discount * reward * ~ended
        discount *= gamma
    return returns


@wrong("clinic-fix-the-bug", "stops for all robots when the first one ends", fits=("all-robots-stop-together",))
def stops_at_the_first_end(rewards, terminated, gamma):
    returns = np.zeros(rewards.shape[1])
    discount = 1.0
    for reward, ended in zip(rewards, terminated, strict=True):
        returns += discount * reward
        if ended.any():
            break
        discount *= gamma
    return returns


@wrong("clinic-fix-the-bug", "stops only when all robots end in the same step", fits=("end-ignored",))
def stops_when_all_end(rewards, terminated, gamma):
    returns = np.zeros(rewards.shape[1])
    discount = 1.0
    for reward, ended in zip(rewards, terminated, strict=True):
        returns += discount * reward
        if ended.all():
            break
        discount *= gamma
    return returns


@wrong("clinic-fix-the-bug", "discounts before it adds", fits=("discount-once-too-often",))
def discounts_first(rewards, terminated, gamma):
    running = np.ones(rewards.shape[1], dtype=bool)
    returns = np.zeros(rewards.shape[1])
    discount = 1.0
    for reward, ended in zip(rewards, terminated, strict=True):
        discount *= gamma
        returns += discount * reward * running
        running = running & ~ended
    return returns


@wrong("clinic-fix-the-bug", "the discount never shrinks", fits=("not-discounted",))
def no_discount(rewards, terminated, gamma):
    running = np.ones(rewards.shape[1], dtype=bool)
    returns = np.zeros(rewards.shape[1])
    for reward, ended in zip(rewards, terminated, strict=True):
        returns += reward * running
        running = running & ~ended
    return returns


@wrong("clinic-fix-the-bug", "one reward too many: the step after the end counts", fits=("next-episode-counted-too",))
def one_too_many(rewards, terminated, gamma):
    running = np.ones(rewards.shape[1], dtype=bool)
    returns = np.zeros(rewards.shape[1])
    discount = 1.0
    just_ended = np.zeros(rewards.shape[1], dtype=bool)
    for reward, ended in zip(rewards, terminated, strict=True):
        returns += discount * reward * running
        running = running & ~just_ended
        just_ended = just_ended | ended
        discount *= gamma
    return returns


@wrong(
    "clinic-fix-the-bug", "the mask is turned round: only what comes after the end counts", fits=("mask-turned-round",)
)
def mask_turned_round(rewards, terminated, gamma):
    running = np.ones(rewards.shape[1], dtype=bool)
    returns = np.zeros(rewards.shape[1])
    discount = 1.0
    for reward, ended in zip(rewards, terminated, strict=True):
        returns += discount * reward * ~running
        running = running & ~ended
        discount *= gamma
    return returns


@wrong("clinic-fix-the-bug", "the ~ is missing: whoever has not ended is stopped", fits=("runs-only-while-it-ends",))
def tilde_missing(rewards, terminated, gamma):
    running = np.ones(rewards.shape[1], dtype=bool)
    returns = np.zeros(rewards.shape[1])
    discount = 1.0
    for reward, ended in zip(rewards, terminated, strict=True):
        returns += discount * reward * running
        running = running & ended
        discount *= gamma
    return returns


@wrong("clinic-fix-the-bug", "or in place of and: whoever runs goes on running", fits=("end-ignored",))
def or_for_and(rewards, terminated, gamma):
    running = np.ones(rewards.shape[1], dtype=bool)
    returns = np.zeros(rewards.shape[1])
    discount = 1.0
    for reward, ended in zip(rewards, terminated, strict=True):
        returns += discount * reward * running
        running = running | ~ended
        discount *= gamma
    return returns


@wrong("clinic-fix-the-bug", "the last reward counts twice", fits=("last-reward-twice",))
def last_reward_twice(rewards, terminated, gamma):
    running = np.ones(rewards.shape[1], dtype=bool)
    returns = np.zeros(rewards.shape[1])
    discount = 1.0
    for reward, ended in zip(rewards, terminated, strict=True):
        returns += discount * reward * running + discount * reward * (ended & running)
        running = running & ~ended
        discount *= gamma
    return returns


@wrong(
    "clinic-fix-the-bug",
    "the last reward is added for every end, that of later episodes, too",
    fits=("later-ends-counted-too",),
)
def adds_all_last_rewards(rewards, terminated, gamma):
    running = np.ones(rewards.shape[1], dtype=bool)
    returns = np.zeros(rewards.shape[1])
    discount = 1.0
    for reward, ended in zip(rewards, terminated, strict=True):
        running = running & ~ended
        returns += discount * reward * (running | ended)
        discount *= gamma
    return returns


@wrong(
    "clinic-fix-the-bug", "the return is noted at an end only: robots that never end get 0", fits=("no-end-in-the-log",)
)
def noted_at_the_end_only(rewards, terminated, gamma):
    returns, total = np.zeros(rewards.shape[1]), np.zeros(rewards.shape[1])
    done = np.zeros(rewards.shape[1], dtype=bool)
    discount = 1.0
    for reward, ended in zip(rewards, terminated, strict=True):
        total += discount * reward
        now = ended & ~done
        returns[now] = total[now]
        done |= ended
        discount *= gamma
    return returns


@wrong("clinic-fix-the-bug", "argmax finds the end at step 0 for a robot that never ends", fits=("no-end-in-the-log",))
def argmax_of_the_end(rewards, terminated, gamma):
    n_steps, n_robots = rewards.shape
    last = terminated.argmax(axis=0)
    weights = gamma ** np.arange(n_steps)
    return np.array([weights[: last[i] + 1] @ rewards[: last[i] + 1, i] for i in range(n_robots)])


@wrong("clinic-fix-the-bug", "the recursion forgets to start anew: later episodes leak in", fits=("end-ignored",))
def recursion_without_reset(rewards, terminated, gamma):
    returns = np.zeros(rewards.shape[1])
    for reward in rewards[::-1]:
        returns = reward + gamma * returns
    return returns


@wrong("clinic-fix-the-bug", "the recursion drops the reward of the last step, too", fits=("last-reward-lost",))
def recursion_drops_the_last(rewards, terminated, gamma):
    returns = np.zeros(rewards.shape[1])
    for reward, ended in zip(rewards[::-1], terminated[::-1], strict=True):
        returns = (reward + gamma * returns) * ~ended
    return returns


@wrong("clinic-fix-the-bug", "the mean over the robots", fits=("mean-over-the-robots",))
def mean_over_robots(rewards, terminated, gamma):
    running = np.ones(rewards.shape[1], dtype=bool)
    returns = np.zeros(rewards.shape[1])
    discount = 1.0
    for reward, ended in zip(rewards, terminated, strict=True):
        returns += discount * reward * running
        running = running & ~ended
        discount *= gamma
    return returns.mean()


@wrong("clinic-fix-the-bug", "steps and robots exchanged", fits=("robots-for-steps",))
def axes_exchanged(rewards, terminated, gamma):
    running = np.ones(rewards.shape[0], dtype=bool)
    returns = np.zeros(rewards.shape[0])
    discount = 1.0
    for reward, ended in zip(rewards.T, terminated.T, strict=True):
        returns += discount * reward * running
        running = running & ~ended
        discount *= gamma
    return returns


@wrong("clinic-fix-the-bug", "`and` between arrays", fits=("arrays-joined-with-and",))
def and_between_arrays(rewards, terminated, gamma):
    running = np.ones(rewards.shape[1], dtype=bool)
    returns = np.zeros(rewards.shape[1])
    discount = 1.0
    for reward, ended in zip(rewards, terminated, strict=True):
        returns += discount * reward * running
        running = running and not ended
        discount *= gamma
    return returns


@wrong("clinic-fix-the-bug", "returns inside the loop, after the first step", fits=("first-step-only",))
def returns_in_the_loop(rewards, terminated, gamma):
    running = np.ones(rewards.shape[1], dtype=bool)
    returns = np.zeros(rewards.shape[1])
    discount = 1.0
    for reward, ended in zip(rewards, terminated, strict=True):
        returns += discount * reward * running
        running = running & ~ended
        discount *= gamma
        return returns


@wrong("clinic-fix-the-bug", "the discount starts anew whenever some robot ends", fits=("discount-anew-at-each-end",))
def discount_starts_anew(rewards, terminated, gamma):
    running = np.ones(rewards.shape[1], dtype=bool)
    returns = np.zeros(rewards.shape[1])
    discount = 1.0
    for reward, ended in zip(rewards, terminated, strict=True):
        returns += discount * reward * running
        running = running & ~ended
        discount = 1.0 if ended.any() else discount * gamma
    return returns


@wrong("clinic-fix-the-bug", "only the reward of the last step is kept", fits=("last-reward-overwrites",))
def assigns(rewards, terminated, gamma):
    running = np.ones(rewards.shape[1], dtype=bool)
    returns = np.zeros(rewards.shape[1])
    discount = 1.0
    for reward, ended in zip(rewards, terminated, strict=True):
        returns = discount * reward * running
        running = running & ~ended
        discount *= gamma
    return returns


@wrong("clinic-fix-the-bug", "adds to `np.zeros_like(rewards[0])`", fits=("room-for-whole-numbers",))
def zeros_like_a_row(rewards, terminated, gamma):
    running = np.ones(rewards.shape[1], dtype=bool)
    returns = np.zeros_like(rewards[0])
    discount = 1.0
    for reward, ended in zip(rewards, terminated, strict=True):
        returns += discount * reward * running
        running = running & ~ended
        discount *= gamma
    return returns
