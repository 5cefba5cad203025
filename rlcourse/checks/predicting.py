"""`predict`: a question that is answered before the result is seen."""

from rlcourse.checks import progress, registry
from rlcourse.checks.checking import show


def predict(prediction_id: str, answer: int | None = None):
    """Show a prediction's question with its options, and what is to be said of the one that is chosen.

    answer  index of an option, to answer by code; None leaves the choice to the reader.
    Raises KeyError for an unknown id and ValueError for an answer that is not an index of an option.
    """
    from rlcourse.widgets.prediction.view import PredictionWidget

    widget = PredictionWidget(registry.find_prediction(prediction_id), on_answer=progress.record_prediction)
    if answer is not None:
        widget.set(answer=answer)
    show(widget)
