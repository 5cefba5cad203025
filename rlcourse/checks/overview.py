"""`progress()`: what has been solved, per chapter."""

import html
from pathlib import Path

from rlcourse.checks import progress as store
from rlcourse.checks import registry
from rlcourse.checks.checking import show
from rlcourse.checks.exercise import Chapter, Exercise

STYLE = f"<style>{(Path(__file__).parent / 'overview.css').read_text(encoding='utf-8')}</style>"


class Overview:
    """All chapters with the state of their exercises and predictions."""

    def __init__(self, chapters: tuple[Chapter, ...], state: dict):
        self.chapters = chapters
        self.state = state

    def record(self, exercise: Exercise) -> dict:
        return self.state["exercises"].get(exercise.id, {})

    def points(self, chapter: Chapter) -> tuple[int, int]:
        """Points reached, points there are. More than there are now (an older version) do not count."""
        reached = sum(min(self.record(each).get("points", 0), each.points) for each in chapter.exercises)
        return reached, sum(each.points for each in chapter.exercises)

    def predictions(self, chapter: Chapter) -> str:
        answered = [each for each in chapter.predictions if each.id in self.state["predictions"]]
        right = sum(self.state["predictions"][each.id]["right"] for each in answered)
        return f"{len(answered)} of {len(chapter.predictions)} predictions made, {right} right at first"

    def word(self, exercise: Exercise) -> str:
        record = self.record(exercise)
        if record.get("passed"):
            return "done"
        if record.get("failed_tries") or record.get("points"):
            return "tried"
        return "optional" if exercise.optional else "open"

    def __repr__(self) -> str:
        lines = []
        for chapter in self.chapters:
            reached, there_are = self.points(chapter)
            lines.append(f"{chapter.number}  {chapter.title}: {reached} of {there_are} points")
            for each in chapter.exercises:
                sign = "✓" if self.word(each) == "done" else " "
                points = self.record(each).get("points", 0)
                lines.append(f"     {sign} {each.title:52} {points:2} of {each.points:2}  {self.word(each)}")
            if chapter.predictions:
                lines.append(f"       {self.predictions(chapter)}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = []
        for chapter in self.chapters:
            reached, there_are = self.points(chapter)
            share = round(100 * reached / there_are) if there_are else 0
            rows.append(
                f"<tr><th>{chapter.number}</th><th>{html.escape(chapter.title)}</th>"
                f'<th class="rlc-num">{reached} of {there_are}</th>'
                f'<th><span class="rlc-bar" role="img" aria-label="{share} percent">'
                f'<span style="width:{share}%"></span></span></th></tr>'
            )
            for each in chapter.exercises:
                done = self.word(each) == "done"
                rows.append(
                    f"<tr><td>{'<span class=rlc-done>✓</span>' if done else ''}</td><td>{html.escape(each.title)}</td>"
                    f'<td class="rlc-num">{self.record(each).get("points", 0)} of {each.points}</td>'
                    f'<td class="{"" if done else "rlc-todo"}">{self.word(each)}</td></tr>'
                )
            if chapter.predictions:
                rows.append(f'<tr><td></td><td colspan="3" class="rlc-todo">{self.predictions(chapter)}</td></tr>')
        return STYLE + f'<table class="rlc-progress">{"".join(rows)}</table>'


def progress(chapter: int | None = None) -> None:
    """Show what has been solved so far, with points: per chapter, or of the chapter with this number.

    Raises ValueError if there is no such chapter.
    """
    there_are = registry.chapters()
    chosen = tuple(each for each in there_are if chapter in (None, each.number))
    if not chosen:
        numbers = ", ".join(str(each.number) for each in there_are)
        raise ValueError(f"there is no chapter {chapter!r}; there are {numbers}")
    try:
        show(Overview(chosen, store.load()))
    except OSError as problem:
        print(f"Progress could not be read: {problem}")
