"""The model of a prediction: a question, its options, and what is said of the one that was chosen."""

from html import escape

from rlcourse.widgets.settings import Choice, check_settings
from rlcourse.widgets.svg import svg_document

LINE = 22


class PredictionModel:
    """Keeps the answer to a prediction: an object with question, options (each text and response) and right."""

    commands = ()

    def __init__(self, prediction):
        self.prediction = prediction
        self.answer = None
        self.settings = {"answer": Choice(tuple(range(len(prediction.options))))}

    def set(self, **values):
        """``answer``: the index of an option. Raises ValueError for anything else."""
        self.answer = check_settings(self.settings, values).get("answer", self.answer)

    def view(self):
        """The responses stay in the kernel until an option has been chosen."""
        options = self.prediction.options
        chosen = None if self.answer is None else options[self.answer].response
        return {
            "question": self.prediction.question,
            "options": [option.text for option in options],
            "chosen": self.answer,
            "response": chosen,
            "isRight": self.answer == self.prediction.right,
        }

    def picture(self):
        """The question and its options as SVG text."""
        lines = [self.prediction.question, *(f"○ {option.text}" for option in self.prediction.options)]
        parts = [
            f'<text x="16" y="{28 + number * LINE}" font-size="14" fill="#212121">{escape(line)}</text>'
            for number, line in enumerate(lines)
        ]
        width = 40 + 7.5 * max(map(len, lines))
        return svg_document(width, 36 + LINE * (len(lines) - 1) + 12, parts, self.prediction.question)
