"""Chapter 00: how the course works."""

from rlcourse.checks.exercise import Chapter, Option, Prediction
from rlcourse.exercises.welcome.total_reward import EXERCISE as TOTAL_REWARD

PREDICTIONS = (
    Prediction(
        id="what-a-robot-remembers",
        question="A robot has made sixty trips and now goes nearly straight to the flag. What is in its memory?",
        options=(
            Option(
                "A map of the maze, with all its walls",
                "It has no map. It could not tell you where a wall is; it only knows that some moves have never "
                "brought it anything.",
            ),
            Option(
                "Its shortest trip, move by move",
                "Then it would be lost as soon as it slips: the next move on its list would be for another cell. It "
                "knows what to do in every cell where it has often been.",
            ),
            Option(
                "For each cell and each move one number: how good that is",
                "Four numbers in each cell, all of them zero at first. It takes the move with the largest one, "
                "and after each step it corrects that number a little. There is nothing else.",
            ),
        ),
        right=2,
    ),
    Prediction(
        id="what-the-robot-gets",
        question=(
            "A robot vacuum turns left into the kitchen. In the language of the loop: what comes back to the agent "
            "after this action?"
        ),
        options=(
            Option(
                "The action that would have been best",
                "That would be supervised learning, with a teacher who knows. Here nobody tells the agent what it "
                "should have done; it only notices how well things go.",
            ),
            Option(
                "A new state and a reward",
                "What the sensors now show, and one number that says how good this step was. Which action "
                "would have been better, it has to find out by trying.",
            ),
            Option(
                "The reward of the whole day",
                "The reward comes step by step, one number at a time. Adding them up (and weighing early against "
                "late ones) is the agent's business; you will do it in a minute.",
            ),
        ),
        right=1,
    ),
    Prediction(
        id="model-or-no-model",
        question=(
            "A robot arm has a simulator of itself. Before each move it tries out a thousand possible moves in the "
            "simulator and then makes the best of them. Where on the map does this belong?"
        ),
        options=(
            Option(
                "Model-based: it looks ahead with a model",
                "A model is anything that answers “what would happen if …?”. The simulator does just that, and "
                "the arm uses it to plan.",
            ),
            Option(
                "Model-free: it learns by trying",
                "It does try, but only to choose its next move: it asks the simulator “what if”, again and again, from "
                "where it stands. A model-free method may be trained in a simulator, too; then it just lives there, "
                "step after step, and learns from what happens.",
            ),
            Option(
                "Neither: this is not reinforcement learning",
                "Planning with a model is one of the two big branches. Chapter 2 does exactly this for small worlds.",
            ),
        ),
        right=0,
    ),
)

CHAPTER = Chapter(
    number=0,
    name="welcome",
    title="Welcome",
    exercises=(TOTAL_REWARD,),
    predictions=PREDICTIONS,
)
