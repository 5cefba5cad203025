"""`predict`: a question that is answered before the result is seen."""

from rlcourse.checks import progress, registry
from rlcourse.checks.checking import show


def predict(prediction_id: str, answer: int | None = None):
    """Show a prediction's question with its options, and what is to be said of the one that is chosen.

    An answer that was given before, in this notebook or another one, is shown again and may be changed.

    answer  index of an option, to answer by code; None leaves the choice to the reader.
    Raises KeyError for an unknown id and ValueError for an answer that is not an index of an option.
    """
    from rlcourse.widgets.prediction.view import PredictionWidget

    prediction = registry.find_prediction(prediction_id)
    widget = PredictionWidget(prediction, progress.record_prediction, _remembered(prediction_id))
    if answer is not None:
        widget.set(answer=answer)
    show(widget)


def _remembered(prediction_id: str) -> int | None:
    try:
        return progress.latest_answer(prediction_id)
    except Exception:  # a progress file that cannot be used must not hide the question
        return None
