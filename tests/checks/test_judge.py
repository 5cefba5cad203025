"""What the judge makes of right, wrong and unusable answers."""

import builtins
import dataclasses
import functools
import random
import re
import sys
import time
import types
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from rlcourse.checks.exercise import BrokenExercise, Misconception, Property, Wrong
from rlcourse.checks.inputs import inputs
from rlcourse.checks.judge import accepts, judge
from rlcourse.checks.verify import summary, verify_exercise
from tests.checks.sample import NEAR_MISSES, SAMPLE, by_powers, no_discount, one_power_too_many


def sum_from_second(rewards, gamma):
    return by_powers(rewards, gamma) - rewards[0]


@pytest.mark.parametrize("solution", [SAMPLE.reference, *SAMPLE.alternatives])
@pytest.mark.parametrize("seed", range(5))
def test_right_answers_pass_with_all_points(solution, seed):
    verdict = judge(SAMPLE, solution, seed)
    assert (bool(verdict), verdict.points, verdict.hints) == (True, 4, ())


def test_partial_credit_is_the_sum_over_properties_that_hold():
    verdict = judge(SAMPLE, no_discount)
    assert (verdict.status, verdict.points, verdict.max_points) == ("failed", 1, 4)


def test_wrong_answer_gets_the_hint_of_its_misconception_and_the_smallest_failing_input():
    verdict = judge(SAMPLE, lambda rewards, gamma: sum(gamma ** (k + 1) * r for k, r in enumerate(rewards)))
    assert (verdict.misconception, verdict.is_guess) == ("one-power-too-many", False)
    assert verdict.hints == ("The first reward is not discounted.",)
    assert len(verdict.failure.arguments["rewards"]) == 1
    assert verdict.failure.expected == pytest.approx(verdict.failure.arguments["rewards"][0])


def test_whole_numbers_do_not_hide_a_misconception():
    verdict = judge(SAMPLE, lambda rewards, gamma: sum(r * gamma ** (k + 1) for k, r in enumerate(rewards)) or 0)
    assert verdict.misconception == "one-power-too-many"


def test_two_faults_are_told_by_the_first_failing_property():
    def discounts_once_too_often_and_knows_no_undiscounted_case(rewards, gamma):
        return 0.0 if gamma == 1 else one_power_too_many(rewards, gamma)

    verdict = judge(SAMPLE, discounts_once_too_often_and_knows_no_undiscounted_case)
    assert (verdict.misconception, verdict.is_guess) == ("one-power-too-many", True)
    assert verdict.hints == ("The first reward is not discounted.", SAMPLE.hints[0])


@pytest.mark.parametrize("index", range(7))
def test_an_answer_that_is_right_on_all_inputs_but_one_fails_on_that_one_and_gets_no_diagnosis(index):
    case = inputs(SAMPLE, 0).cases[index]

    def right_but_once(rewards, gamma):
        if np.array_equal(rewards, case.args[0]) and gamma == case.args[1]:
            return no_discount(rewards, gamma) + one_power_too_many(rewards, gamma)
        return by_powers(rewards, gamma)

    verdict = judge(SAMPLE, right_but_once)
    assert not verdict and verdict.failure.property == case.property.title
    assert np.array_equal(verdict.failure.arguments["rewards"], case.args[0])
    assert verdict.points == SAMPLE.points - case.property.points and verdict.misconception is None


def test_an_answer_that_shares_a_mistake_on_one_input_only_gets_no_guess():
    case = inputs(SAMPLE, 0).cases[0]

    def wrong_once(rewards, gamma):
        return one_power_too_many(rewards, gamma) if rewards[0] == case.args[0][0] else by_powers(rewards, gamma)

    assert judge(SAMPLE, wrong_once).misconception is None


def test_unknown_fault_gets_one_more_general_hint_at_each_failing_try():
    shown = [judge(SAMPLE, sum_from_second, failed_tries=tries).hints for tries in range(4)]
    assert [len(hints) for hints in shown] == [1, 2, 3, 3]
    assert judge(SAMPLE, sum_from_second).misconception is None


def changes_its_input(rewards, gamma):
    rewards *= gamma
    return 0.0


async def waits(rewards, gamma):
    return 0.0


def recurses_for_ever(rewards, gamma):
    return recurses_for_ever(rewards, gamma)


def prints_a_flood(rewards, gamma):
    while True:
        print("spam" * 1000)


def never_returns(rewards, gamma):
    while True:
        pass


def never_returns_and_catches_everything(rewards, gamma):
    while True:
        try:
            rewards.sum()
        except:  # noqa: E722
            pass


def sleeps(rewards, gamma):
    time.sleep(60)


def exits(rewards, gamma):
    raise SystemExit(3)


class EqualToAll(float):
    def __eq__(self, other):
        return True

    __hash__ = None


class Tenfold(int):
    pass


class HasNumpy:
    """Like a torch.Tensor."""

    def numpy(self):
        return np.zeros(1)


class BadMessage(Exception):
    def __str__(self):
        raise RuntimeError


def raises_with_bad_message(rewards, gamma):
    raise BadMessage


class EndlessMessage(Exception):
    def __str__(self):
        while True:
            pass


def raises_with_endless_message(rewards, gamma):
    raise EndlessMessage


class ExitingMessage(Exception):
    def __str__(self):
        raise SystemExit


def raises_with_exiting_message(rewards, gamma):
    raise ExitingMessage


class Unaskable:
    """Answers no question about itself."""

    __class__ = property(lambda self: 1 / 0)

    def __getattr__(self, name):
        while True:
            pass


def asks_the_learner(rewards, gamma):
    return float(input("How much? "))


def contains_itself_often(rewards, gamma):
    inner = []
    inner.extend([inner] * 1000)
    return inner


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        (lambda rewards, gamma: None, "failed", "is a `return` missing"),
        (lambda rewards, gamma: float("nan"), "failed", "NaN"),
        (lambda rewards, gamma: np.array([by_powers(rewards, gamma)]), "failed", "shape (1,)"),
        (lambda rewards, gamma: "3", "failed", "a single number was expected"),
        (lambda rewards, gamma: {"return": 1}, "failed", "a single number was expected"),
        (lambda rewards, gamma: (r for r in rewards), "not plain", "generator"),
        (lambda rewards, gamma: by_powers, "not plain", "brackets"),
        (waits, "not plain", "`def` instead of `async def`"),
        (lambda rewards, gamma: EqualToAll(0), "not plain", "EqualToAll"),
        (lambda rewards, gamma: np.ma.array([1.0]), "not plain", "numpy.ma"),
        (lambda rewards: 1.0, "raised", "positional argument"),
        (lambda rewards, gamma: rewards[100], "raised", "IndexError"),
        (raises_with_bad_message, "raised", "BadMessage"),
        (raises_with_exiting_message, "raised", "cannot be shown"),
        (raises_with_endless_message, "time limit", "Stopped after 0.2 seconds"),
        (lambda rewards, gamma: random.choice([]), "raised", "`(lambda rewards, gamma: random.choice"),
        (asks_the_learner, "raised", "`input` and `breakpoint` cannot be used"),
        (lambda rewards, gamma: Unaskable(), "not plain", "Unaskable"),
        (lambda rewards, gamma: 10**400, "not plain", "more than 64 bits"),
        (lambda rewards, gamma: [[0.5] * 10**5] * 10**5, "not plain", "more than 200,000 elements"),
        (contains_itself_often, "not plain", "more than 6 deep"),
        (exits, "raised", "SystemExit"),
        (changes_its_input, "changed its input", "`rewards`"),
        (recurses_for_ever, "recursion", "calls itself"),
        (lambda rewards: 1.0, "raised", "It is called with (rewards, gamma)"),
        (lambda rewards, gamma: [0.0] * 10**11, "raised", "MemoryError"),
        (lambda rewards, gamma: Tenfold(1), "not plain", "a plain int: `int(...)`"),
        (lambda rewards, gamma: HasNumpy(), "not plain", "HasNumpy; return the array: `.numpy()`"),
        (prints_a_flood, "output limit", "print"),
        (never_returns, "time limit", "Stopped after"),
        (never_returns_and_catches_everything, "time limit", "Stopped after"),
        (sleeps, "time limit", "Is there a `sleep`?"),
        (3, "failed", "A function was expected"),
        (None, "failed", "A function was expected"),
    ],
)
def test_unusable_answers_are_told_what_is_the_matter(answer, status, said, capsys):
    verdict = judge(dataclasses.replace(SAMPLE, time_limit=0.2), answer)
    assert (verdict.status, bool(verdict)) == (status, False)
    assert said in verdict.failure.message
    assert capsys.readouterr() == ("", "")


def test_a_raised_recursion_limit_does_not_end_the_kernel():
    """Recursion through compiled code ends in a segmentation fault once it goes deep enough."""

    def through_numpy(rewards, gamma):
        return np.vectorize(lambda reward: through_numpy(rewards, gamma))(rewards)

    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(10**6)
    try:
        assert judge(SAMPLE, through_numpy).status == "recursion"
        assert sys.getrecursionlimit() == 10**6
    finally:
        sys.setrecursionlimit(usual)


def test_stopping_an_answer_leaves_no_alarm_and_no_trace_behind():
    import signal

    judge(dataclasses.replace(SAMPLE, time_limit=0.1), never_returns_and_catches_everything)
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0
    assert signal.getsignal(signal.SIGALRM) == signal.SIG_DFL
    total = 0
    for number in range(1000):  # a trace left behind would raise here
        total += number
    assert (sys.gettrace() is None or "TimeLimit" not in repr(sys.gettrace())) and total == 499500


@pytest.mark.parametrize("answer", [never_returns, never_returns_and_catches_everything])
def test_time_limit_works_in_a_thread_that_is_not_the_main_one(answer):
    quick = dataclasses.replace(SAMPLE, time_limit=0.2)
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(judge, quick, answer).result(timeout=20).status == "time limit"


def on_windows(monkeypatch):
    """No alarm, and no clock of a single thread that another thread could read."""
    monkeypatch.delattr("signal.setitimer")
    monkeypatch.delattr("time.pthread_getcpuclockid")


@pytest.mark.parametrize("answer", [never_returns, never_returns_and_catches_everything])
def test_time_limit_works_without_an_alarm(answer, monkeypatch):
    on_windows(monkeypatch)
    verdict = judge(dataclasses.replace(SAMPLE, time_limit=0.2), answer)
    assert verdict.status == "time limit" and "Stopped after" in verdict.failure.message


@pytest.mark.parametrize("has_alarm", [True, False])
def test_a_right_answer_is_not_stopped_where_others_keep_the_machine_busy(has_alarm, monkeypatch):
    """A process that waits for its turn computes nothing meanwhile, as here one that sleeps."""
    if not has_alarm:
        on_windows(monkeypatch)

    def waits_for_its_turn(rewards, gamma):
        time.sleep(0.75 / number_of_calls)
        return by_powers(rewards, gamma)

    number_of_calls = len(inputs(SAMPLE, 0).cases)
    assert judge(dataclasses.replace(SAMPLE, time_limit=0.5), waits_for_its_turn)


def test_a_sleep_that_cannot_be_cut_short_is_told():
    def sleeps_long(rewards, gamma):
        time.sleep(2.5)

    with ThreadPoolExecutor(1) as pool:
        verdict = pool.submit(judge, dataclasses.replace(SAMPLE, time_limit=0.2), sleeps_long).result(timeout=20)
    assert verdict.status == "time limit"
    assert re.search(r"in truth after [23]: one long step", verdict.failure.message, re.IGNORECASE)


def test_interrupt_by_the_learner_ends_the_check_quietly():
    def is_interrupted(rewards, gamma):
        raise KeyboardInterrupt

    assert judge(SAMPLE, is_interrupted).status == "interrupted"


@pytest.mark.parametrize("untouched", [..., lambda rewards, gamma: ...])
def test_placeholder_is_not_an_attempt(untouched):
    assert judge(SAMPLE, untouched).status == "not attempted"


def test_stub_is_not_an_attempt():
    def stub(rewards, gamma):
        raise NotImplementedError("write your solution here")

    verdict = judge(SAMPLE, stub)
    assert (verdict.status, verdict.points, verdict.hints) == ("not attempted", 0, ())


def test_what_the_answer_prints_is_kept_short():
    def chatty(rewards, gamma):
        print("hello", len(rewards))
        return by_powers(rewards, gamma)

    verdict = judge(SAMPLE, chatty)
    assert verdict and verdict.output.startswith("hello 4\n") is False
    assert verdict.output.startswith("hello 1\n") and len(verdict.output) <= 400


def draws(rng):
    return [(np.random.default_rng(int(rng.integers(1000))), 10)]


def average(answer, rng, count):
    return float(np.mean([answer(rng, count) for _ in range(200)]))


def test_random_generators_move_on_within_a_property_and_start_alike_for_each_answer():
    exercise = dataclasses.replace(
        SAMPLE,
        reference=lambda rng, count: rng.normal(),
        misconceptions=(),
        properties=(Property("the mean is that of a standard normal", 1, draws, observe=average, tolerance=1e-12),),
    )
    assert judge(exercise, lambda rng, count: rng.normal())
    assert not judge(exercise, lambda rng, count: 0.0)


def test_wrong_raised_by_a_property_becomes_the_message():
    def observe(answer, rewards, gamma):
        raise Wrong("the robot never arrives")

    exercise = dataclasses.replace(SAMPLE, properties=(Property("it arrives", 1, some_case, observe=observe),))
    assert judge(exercise, by_powers).failure.message == "the robot never arrives"


def some_case(rng):
    return [(np.array([1.0]), 0.5)]


def test_an_answer_that_breaks_a_property_is_a_failure_not_an_error():
    exercise = dataclasses.replace(
        SAMPLE, properties=(Property("it arrives", 1, some_case, judge=lambda seen, *args: seen["key"]),)
    )
    assert "cannot be used" in judge(exercise, by_powers).failure.message


def test_value_exercises_are_judged_without_arguments():
    exercise = dataclasses.replace(
        SAMPLE, kind="value", reference=0.5, misconceptions=(), properties=(Property("half", 1, lambda rng: [()]),)
    )
    assert judge(exercise, 0.5) and not judge(exercise, 0.6)
    assert judge(exercise, 0.6, seed=3).seed is None and judge(SAMPLE, no_discount, seed=3).seed == 3
    assert judge(exercise, ...).status == "not attempted"


def test_verify_accepts_a_sound_exercise_and_says_so_in_one_line():
    outcomes = list(verify_exercise(SAMPLE, range(3), NEAR_MISSES))
    assert summary(outcomes) == (
        "1 exercises: 2 alternatives accepted, 3 wrong solutions rejected with their own hint, "
        "10 near-misses rejected, 0 failures"
    )


def test_verify_finds_a_near_miss_that_passes_and_a_lack_of_them():
    outcomes = list(verify_exercise(SAMPLE, range(2), (*NEAR_MISSES, by_powers)))
    assert [(each.kind, each.solution) for each in outcomes if each.problem] == [("near-miss", "11 by_powers")]
    outcomes = list(verify_exercise(SAMPLE, range(2), NEAR_MISSES[:9]))
    assert [each.problem for each in outcomes if each.problem] == ["has 9 near-misses, at least 10 are needed"]


def test_verify_finds_a_check_that_accepts_wrong_code():
    lenient = dataclasses.replace(SAMPLE, properties=(SAMPLE.properties[1],))  # gamma = 1 only
    problems = {each.solution: each.problem for each in verify_exercise(lenient, range(3), NEAR_MISSES) if each.problem}
    assert "accepted although it is wrong" in problems["no-discount"]
    assert "accepted although it is wrong" in problems["backwards"]


def test_verify_finds_a_check_that_rejects_right_code():
    def a_little_off(rewards, gamma):
        return by_powers(rewards, gamma) + 1e-3

    strict = dataclasses.replace(SAMPLE, alternatives=(by_powers, a_little_off))
    assert [each.kind for each in verify_exercise(strict, range(3), NEAR_MISSES) if each.problem] == ["alternative"]


def test_verify_finds_two_misconceptions_that_cannot_be_told_apart():
    first = SAMPLE.misconceptions[0]
    twin = dataclasses.replace(first, name="twin")
    outcomes = verify_exercise(
        dataclasses.replace(SAMPLE, misconceptions=(*SAMPLE.misconceptions, twin)), range(1), NEAR_MISSES
    )
    assert [each.solution for each in outcomes if each.problem] == ["twin"]


def test_verify_asks_for_alternatives_misconceptions_and_hints():
    for shortened in ({"alternatives": (by_powers,)}, {"misconceptions": SAMPLE.misconceptions[:2]}, {"hints": ()}):
        outcomes = verify_exercise(dataclasses.replace(SAMPLE, **shortened), range(1), NEAR_MISSES)
        assert [each.kind for each in outcomes if each.problem] == ["exercise"]


def hundredfold(rewards, gamma):
    return 100 * one_power_too_many(rewards, gamma)


def ignores_gamma_below_one(answer):
    """By what it does: the discount rate makes no difference."""
    return answer(np.ones(3), 0.5) == answer(np.ones(3), 0.25)


def with_misconception(**changes):
    changed = dataclasses.replace(SAMPLE.misconceptions[1], **changes)
    return dataclasses.replace(SAMPLE, misconceptions=(SAMPLE.misconceptions[0], changed, SAMPLE.misconceptions[2]))


def test_a_variant_gets_the_hint_of_its_misconception_as_a_diagnosis():
    exercise = with_misconception(variants=(hundredfold,))
    verdict = judge(exercise, lambda rewards, gamma: 100 * gamma * by_powers(rewards, gamma))
    assert (verdict.misconception, verdict.is_guess) == ("no-discount", False)
    names = [each.solution for each in verify_exercise(exercise, range(1), NEAR_MISSES)]
    assert "no-discount, variant 1" in names


def test_an_experiment_recognizes_a_mistake_that_agrees_with_no_solution():
    def sums_wildly(rewards, gamma):
        return float(np.sum(rewards)) + np.random.default_rng(len(rewards)).normal()

    assert judge(SAMPLE, sums_wildly).misconception is None
    verdict = judge(with_misconception(experiment=ignores_gamma_below_one), sums_wildly)
    assert (verdict.misconception, verdict.is_guess) == ("no-discount", False)


def breaks(answer):
    raise ValueError


def makes_the_answer_break(answer):
    return answer(None, 0.5) is not None


def waits_for_the_answer(answer):
    return answer(np.ones(100), 0.5) is not None


@pytest.mark.parametrize("experiment", [breaks, makes_the_answer_break, waits_for_the_answer])
def test_an_experiment_that_fails_or_takes_too_long_shows_nothing(experiment):
    def slow_on_long_episodes(rewards, gamma):
        time.sleep(1.0 if len(rewards) > 5 else 0.0)
        return sum_from_second(rewards, gamma)

    exercise = dataclasses.replace(with_misconception(experiment=experiment), time_limit=0.1)
    assert judge(exercise, slow_on_long_episodes).misconception is None


def test_verify_finds_an_experiment_that_accuses_the_innocent_or_misses_its_own():
    accuses_all = with_misconception(experiment=lambda answer: True)
    found = [each for each in verify_exercise(accuses_all, range(1), NEAR_MISSES) if each.problem]
    assert [each.kind for each in found] == ["reference", "alternative", "alternative"]
    misses_all = with_misconception(experiment=lambda answer: False)
    found = [each for each in verify_exercise(misses_all, range(1), NEAR_MISSES) if each.problem]
    assert [(each.kind, each.solution) for each in found] == [("misconception", "no-discount")]


@pytest.mark.parametrize("constant", [0.0, 1, -1.5, None, "", [], float("nan"), True])
def test_an_answer_that_computes_nothing_is_told_of_no_mistake_in_computing(constant):
    """An experiment may see anything in a number that is always the same."""
    exercise = with_misconception(experiment=lambda answer: True)
    assert judge(exercise, one_power_too_many).misconception is not None
    assert judge(exercise, lambda rewards, gamma: constant).misconception is None


def test_a_constant_that_a_misconception_gives_too_is_told():
    always_zero = Misconception("zero", lambda rewards, gamma: 0.0, "It is always 0.")
    exercise = dataclasses.replace(SAMPLE, misconceptions=(*SAMPLE.misconceptions, always_zero))
    assert judge(exercise, lambda rewards, gamma: 0).misconception == "zero"
    assert judge(exercise, lambda rewards, gamma: 0 * rewards[0]).misconception == "zero"
    assert judge(exercise, lambda rewards, gamma: 1).misconception is None


def test_a_constant_is_not_taken_for_a_misconception_that_happens_to_agree_on_the_first_input():
    first_zero = dataclasses.replace(SAMPLE.properties[0], cases=lambda rng: [(np.array([2.0]), 0.5)])
    exercise = dataclasses.replace(
        SAMPLE,
        properties=(first_zero, *SAMPLE.properties),
        misconceptions=(dataclasses.replace(SAMPLE.misconceptions[0], solution=sum_from_second),),
    )
    assert judge(exercise, sum_from_second).misconception == "one-power-too-many"
    assert judge(exercise, lambda rewards, gamma: 0.0).misconception is None


def doubled(rewards, gamma):
    return 2.0 * np.asarray(rewards)


def as_list(rewards, gamma):
    return [2.0 * reward for reward in rewards]


def test_a_list_in_place_of_an_array_is_refused_only_after_everything_else():
    exercise = dataclasses.replace(SAMPLE, reference=doubled, alternatives=(), misconceptions=())
    verdict = judge(exercise, as_list)
    assert (verdict.status, verdict.points, verdict.max_points) == ("failed", 3, 4)
    assert "right, but" in verdict.failure.message and "np.array" in verdict.failure.message
    assert verdict.hints == ()
    assert not accepts(exercise, as_list) and accepts(exercise, doubled)
    wrong = judge(exercise, lambda rewards, gamma: [3.0 * reward for reward in rewards])
    assert "was expected" in wrong.failure.message


def test_lists_that_the_reference_gives_may_be_lists():
    exercise = dataclasses.replace(
        SAMPLE, reference=lambda *args: {"all": as_list(*args)}, alternatives=(), misconceptions=()
    )
    assert judge(exercise, lambda *args: {"all": as_list(*args)})
    assert judge(exercise, lambda *args: {"all": doubled(*args)})


def test_what_the_exercise_ships_is_computed_once_per_seed():
    calls = []

    def counted(rewards, gamma):
        calls.append(gamma)
        return by_powers(rewards, gamma)

    exercise = dataclasses.replace(SAMPLE, reference=counted)
    for _ in range(5):
        judge(exercise, sum_from_second, seed=3)
    assert len(calls) == 7
    judge(exercise, sum_from_second, seed=4)
    assert len(calls) == 14


def test_accepting_is_passing():
    for answer in (by_powers, *SAMPLE.alternatives, *NEAR_MISSES, no_discount, never_attempted, 3, ...):
        assert accepts(SAMPLE, answer, 5) == bool(judge(SAMPLE, answer, 5))


def never_attempted(rewards, gamma):
    raise NotImplementedError


class Shell:
    """What an answer can reach of a notebook."""

    def __init__(self):
        self.left, self.shown, self.display_pub = False, [], self

    def ask_exit(self):
        self.left = True

    def publish(self, data, metadata=None):
        self.shown.append(data)


def test_exit_and_display_in_an_answer_reach_neither_kernel_nor_page(monkeypatch):
    shell = Shell()
    monkeypatch.setitem(sys.modules, "IPython.core.getipython", types.SimpleNamespace(get_ipython=lambda: shell))
    verdict = judge(SAMPLE, lambda rewards, gamma: shell.ask_exit())
    assert (verdict.status, shell.left) == ("raised", False) and "use `return`" in verdict.failure.message

    def displays(rewards, gamma):
        shell.display_pub.publish({"text/plain": f"{len(rewards)} rewards", "text/html": "<b>"})
        shell.display_pub.publish({"image/png": "..."}, metadata={})
        return by_powers(rewards, gamma)

    verdict = judge(SAMPLE, displays)
    assert verdict and verdict.output.startswith("1 rewards\n(a picture)\n") and shell.shown == []
    shell.ask_exit()
    shell.publish({})
    assert shell.left and shell.shown == [{}]


def test_checks_in_several_threads_leave_the_process_as_it_was():
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_AS), builtins.input, sys.stdout, sys.getrecursionlimit()
    with ThreadPoolExecutor(4) as pool:
        verdicts = list(pool.map(lambda seed: judge(SAMPLE, by_powers, seed), range(40)))
    assert all(verdicts)
    assert before == (resource.getrlimit(resource.RLIMIT_AS), builtins.input, sys.stdout, sys.getrecursionlimit())


@pytest.mark.parametrize(
    "answer",
    [
        functools.partial(by_powers),
        types.MethodType(lambda self, rewards, gamma: by_powers(rewards, gamma), object()),
        functools.wraps(by_powers)(lambda *args: by_powers(*args)),
        lambda rewards, gamma, verbose=False: np.array(by_powers(rewards, gamma)),
        lambda *args: np.longdouble(by_powers(*args)),
    ],
)
def test_anything_that_can_be_called_can_be_right(answer):
    assert judge(SAMPLE, answer)


def test_an_interrupted_experiment_ends_the_check(capsys):
    def is_interrupted(rewards, gamma):
        if len(rewards) > 5:
            raise KeyboardInterrupt
        return sum_from_second(rewards, gamma)

    with pytest.raises(KeyboardInterrupt):
        judge(with_misconception(experiment=waits_for_the_answer), is_interrupted)


def test_a_picture_that_cannot_be_drawn_is_left_out():
    def breaks_on_this(expected, actual, rewards, gamma):
        raise ValueError

    exercise = dataclasses.replace(SAMPLE, picture=breaks_on_this)
    assert judge(exercise, sum_from_second).failure.picture is None
    drawn = dataclasses.replace(SAMPLE, picture=lambda expected, actual, rewards, gamma: (expected, actual, gamma))
    failure = judge(drawn, sum_from_second).failure
    assert failure.picture == (failure.expected, failure.actual, failure.arguments["gamma"])
    assert judge(drawn, lambda rewards, gamma: rewards[100]).failure.picture is None


def broken(**changes):
    (prop, *others) = SAMPLE.properties
    return dataclasses.replace(SAMPLE, properties=(dataclasses.replace(prop, **changes), *others))


@pytest.mark.parametrize(
    ("exercise", "words"),
    [
        (broken(cases=lambda rng: None), "`cases` returned None"),
        (broken(cases=lambda rng: []), r"`cases` returned \[\]"),
        (broken(cases=lambda rng: [np.zeros(2)]), "a list of argument tuples"),
        (broken(judge=lambda seen, *args: seen > 0), "`judge` returned .*must return None"),
        (dataclasses.replace(SAMPLE, reference=lambda rewards, gamma: rewards.sun()), "own solution fails: .*sun"),
    ],
)
def test_an_exercise_that_is_itself_wrong_is_named_with_its_property(exercise, words):
    with pytest.raises(BrokenExercise, match=f"sample-return, property .*{words}"):
        judge(exercise, by_powers)
