"""A question that is answered before the result is seen, as radio buttons."""

from rlcourse.widgets.base import CourseWidget, script, style
from rlcourse.widgets.prediction.model import PredictionModel


class PredictionWidget(CourseWidget):
    """Shows a prediction; calls ``on_answer(id, index, is_right)`` when an option has been chosen.

    answer : index of the option that was chosen on an earlier day; None, or anything that is no index, for none
    """

    _esm = script("prediction")
    _css = style("prediction")

    def __init__(self, prediction, on_answer, answer=None):
        self._on_answer = on_answer
        model = PredictionModel(prediction)
        if answer in range(len(prediction.options)):
            model.set(answer=answer)
        self._told = model.answer
        super().__init__(model)

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
            lines += [f"Answer {view['chosen']}: {view['verdict']} {view['response']}"]
        if self.view["message"]:
            lines += [self.view["message"]]
        return "\n".join(lines)
