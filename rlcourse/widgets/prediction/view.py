"""A question that is answered before the result is seen, as radio buttons."""

from rlcourse.widgets.base import CourseWidget, script, style
from rlcourse.widgets.prediction.model import PredictionModel


class PredictionWidget(CourseWidget):
    """Shows a prediction; calls ``on_answer(id, index, is_right)`` when an option has been chosen."""

    _esm = script("prediction")
    _css = style("prediction")

    def __init__(self, prediction, on_answer):
        self._on_answer = on_answer
        self._told = None
        super().__init__(PredictionModel(prediction))

    def refresh(self, message=""):
        """Tell of a new answer, then draw."""
        answer, prediction = self.model.answer, self.model.prediction
        if answer is not None and answer != self._told:
            self._told = answer
            try:
                self._on_answer(prediction.id, answer, answer == prediction.right)
            except Exception as problem:  # a read-only folder, a full disk: the response matters more
                message = f"Your answer could not be saved: {problem}"
        super().refresh(message)

    def __repr__(self):
        view = self.model.view()
        lines = [view["question"], *(f"  {number}. {text}" for number, text in enumerate(view["options"]))]
        if view["response"]:
            lines += [f"Answer {view['chosen']}: {view['response']}"]
        if self.view["message"]:
            lines += [self.view["message"]]
        return "\n".join(lines)
