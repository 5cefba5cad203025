"""The model of a prediction: a question, its options, and what is said of the one that was chosen."""

from textwrap import wrap

from rlcourse.widgets.settings import Choice, check_settings
from rlcourse.widgets.svg import svg_document, svg_text

WIDTH, LINE, GAP = 700, 21, 8  # pixels
BOLD, PLAIN = 70, 80  # letters that fit into a line of a wide font


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
            "isRight": self.is_right,
            "verdict": "" if chosen is None else "Yes." if self.is_right else "Not quite.",
        }

    @property
    def is_right(self) -> bool:
        return self.answer == self.prediction.right

    def picture(self):
        """The question, its options, and what is said of the chosen one, as SVG text."""
        view = self.view()
        blocks = [(600, 0, wrap(view["question"], BOLD))]
        for index, option in enumerate(view["options"]):
            mark = "●" if index == view["chosen"] else "○"
            blocks.append((400, 18, wrap(option, PLAIN, initial_indent=f"{mark} ")))
        if view["response"]:
            blocks.append((400, 0, wrap(f"{view['verdict']} {view['response']}", PLAIN)))
        parts, y = [], 28
        for weight, indent, lines in blocks:
            for number, line in enumerate(lines):
                parts.append(svg_text(16 + indent * (number > 0), y, line, size=14, color="#212121", weight=weight))
                y += LINE
            y += GAP
        return svg_document(WIDTH, y - LINE, parts, self.prediction.question)
