"""An error is reported with the learner's line, wherever it was raised."""

import codecs
import functools
import linecache

import numpy as np
import pytest

from rlcourse.checks.answer import AnswerError, LocalAnswer


def helper_of_another_cell(values):
    return values[10]


def in_a_helper(x):
    y = x + 1
    return helper_of_another_cell(y)


def in_compiled_code(x):
    rng = np.random.default_rng(0)
    return rng.choice(3, p=x)  # compiled


def in_a_ufunc(x):
    return np.add(x, np.ones(3))  # ufunc


def in_numpys_python(x):
    return np.concatenate([x, 3.0])  # concatenate


def deep_in_numpy(x):
    return np.linalg.inv(x)  # inv


def in_a_comprehension(x):
    return [
        value
        for value in [x[k] for k in range(9)]  # comprehension
    ]


def in_an_applied_lambda(x):
    return list(map(lambda k: x[k], range(9)))  # lambda


class Robot:
    def __call__(self, x):
        return self.step(x)

    def step(self, x):
        return x.undefined  # attribute


def in_a_property(x):
    class Arm:
        @property
        def length(self):
            return 1 / 0  # property

    return Arm().length


def raised_by_the_learner(x):
    if len(x) < 9:
        raise ValueError("too short")
    return x


def asserted(x):
    assert len(x) > 9, "too short"


def executed(x):
    return exec("y = 1\n\nz = 1 / 0")  # exec


def in_the_standard_library(x):
    return functools.reduce(lambda a, b: a / 0, [1, 2])  # reduce


def in_the_course(x):
    from rlcourse.mdp import FiniteMDP

    return FiniteMDP(x, x, 0.9)  # course


@pytest.mark.parametrize(
    ("answer", "function", "text"),
    [
        (in_a_helper, "helper_of_another_cell", "return values[10]"),
        (in_compiled_code, "", "# compiled"),
        (in_a_ufunc, "", "# ufunc"),
        (in_numpys_python, "", "# concatenate"),
        (deep_in_numpy, "", "# inv"),
        (in_a_comprehension, "", "# comprehension"),
        (in_an_applied_lambda, "", "# lambda"),
        (Robot(), "step", "# attribute"),
        (in_a_property, "length", "# property"),
        (raised_by_the_learner, "", 'raise ValueError("too short")'),
        (asserted, "", "assert len(x)"),
        (executed, "", "# exec"),
        (in_the_standard_library, "", "# reduce"),
        (in_the_course, "", "# course"),
        (functools.partial(in_a_helper), "helper_of_another_cell", "return values[10]"),
        (Robot().step, "", "# attribute"),
    ],
)
def test_the_line_that_the_learner_wrote_is_named(answer, function, text):
    with pytest.raises(AnswerError) as raised:
        LocalAnswer(answer, 5.0)(np.ones(2))
    said = str(raised.value)
    line = int(said.rpartition(" (line ")[2].split(":")[0].split(" ")[0])
    assert text in linecache.getline(__file__, line)
    assert (f"line {line} of `{function}`" in said) == bool(function) and "numpy/" not in said
    assert said.startswith("Your own ") == (answer in (raised_by_the_learner, asserted))


def test_code_whose_text_nobody_keeps_is_named_by_its_line_number():
    made = {}
    exec("def answer(x):\n    y = x\n    return y / 0", made)
    with pytest.raises(AnswerError, match=r"ZeroDivisionError: .* by zero \(line 3\)$"):
        LocalAnswer(made["answer"], 5.0)(1.0)


def test_a_library_without_a_line_of_the_learners_gets_no_line():
    with pytest.raises(AnswerError) as raised:
        LocalAnswer(np.linalg.inv, 5.0)(np.ones((2, 3)))
    assert "square" in str(raised.value) and "line" not in str(raised.value)


def test_only_the_learners_own_stub_is_no_attempt():
    def own_stub(x):
        raise NotImplementedError

    def stub_of_a_helper(x):
        return own_stub(x)

    def met_in_a_library(x):
        return codecs.Codec().encode(x)

    kinds = []
    for answer in (own_stub, stub_of_a_helper, met_in_a_library):
        with pytest.raises(AnswerError) as raised:
            LocalAnswer(answer, 5.0)(1.0)
        kinds.append(raised.value.kind)
    assert kinds == ["not attempted", "not attempted", "raised"]


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("index 4 is out of bounds for axis 0 with size 4", "index 7 is out of bounds for axis 1 with size 7", True),
        ("name 'r' is not defined", "name 'reward' is not defined", True),
        ("rows should sum to 1", "invalid entry in coordinates array", False),
    ],
)
def test_two_errors_are_alike_if_their_messages_agree_but_for_numbers_and_names(one, other, alike):
    def fails_with(message):
        def answer():
            raise ValueError(message)

        with pytest.raises(AnswerError) as raised:
            LocalAnswer(answer, 5.0)()
        return raised.value

    assert fails_with(one).same_as(fails_with(other)) == alike
