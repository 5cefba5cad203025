"""Answers that name one choice of a list: what is meant counts, not how it is spelled."""

import difflib
import re
import unicodedata
from collections.abc import Callable, Sequence

from rlcourse.checks.answer import AnswerError
from rlcourse.checks.exercise import Wrong


def chosen(answer: Callable, choices: Sequence[str]) -> str:
    """Return the choice that ``answer()`` names.

    Capitals, spaces, quotes, hyphens, a full stop, and the number of the list in front ("3. last reward is lost")
    do not matter, nor do words around it if they contain one choice only. Raises Wrong if no choice is named.
    """
    try:
        value = answer()
    except AnswerError as error:
        if error.kind != "not plain":
            raise
        value = None  # a set, say: braces around the name
    if not isinstance(value, str):
        raise Wrong(
            f"Write the name of one of the {len(choices)} as a text, in quotes and without brackets or braces, "
            f"such as {choices[0]!r}."
        )
    said = _words(value)
    known = {_words(choice): choice for choice in choices}
    if said in known:
        return known[said]
    named = [words for words in known if " " in words and f" {words} " in f" {said} "]
    if len(named) == 1:
        return known[named[0]]
    near = difflib.get_close_matches(said[:80], known, n=1, cutoff=0.8)
    meant = f" Is {known[near[0]]!r} meant?" if near else ""
    raise Wrong(f"{value[:80]!r} is none of the {len(choices)} names.{meant} Copy one of them, such as {choices[0]!r}.")


def _words(text: str) -> str:
    """The words of a text in small letters, without a number in front."""
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold().replace("_", " "))
    return " ".join(words[1:] if len(words) > 1 and words[0].isdigit() else words)
