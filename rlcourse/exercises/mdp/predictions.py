"""What the chapter asks before it shows the result."""

from rlcourse.checks.exercise import Option, Prediction

SLIP_IN_THE_CORNER = Prediction(
    id="slip-in-the-corner",
    question=(
        "The robot stands in the top left corner and wants to go up. It slips with probability 0.2: half of that to "
        "its left, half to its right. How probable is it that it is still in the corner after the step?"
    ),
    options=(
        Option(
            "0.1",
            "That is the probability of leaving the corner, by slipping to the right. Everything else ends where it "
            "began.",
        ),
        Option(
            "0.8",
            "That is the part that goes up and bumps into the border. There is a second way to stay: slipping to "
            "the left, where the border is, too.",
        ),
        Option(
            "0.9",
            "0.8 for bumping into the border above, and 0.1 for slipping left into the other border. Two ways "
            "to the same cell: their probabilities add up.",
        ),
        Option(
            "1.0",
            "Up and left are blocked, but to the right the way is free, and it slips there in 1 of 10 cases.",
        ),
    ),
    right=2,
)

STEP_THAT_COSTS_ONE = Prediction(
    id="step-that-costs-one",
    question=(
        "Now every step costs 1 instead of 0.04. The charger still pays 1, and the pit still costs 1. The robot "
        "stands in the bottom right corner, just below the pit. What is the best that it can do?"
    ),
    options=(
        Option(
            "Drive into the pit",
            "If it does not slip, one step and it is over: -1 - 1 = -2. On the way to the charger the steps "
            "alone cost 4, and 1 comes back. A reward says what to optimise; it does not say what you meant.",
        ),
        Option(
            "Take the long way to the charger, away from the pit",
            "That is the best while steps are cheap. Now the way to the charger takes four steps at least: it costs "
            "4 and brings 1 back. There is something cheaper.",
        ),
        Option(
            "Stay in the corner",
            "Each step costs 1, also one that goes against the wall. Waiting costs more than anything else.",
        ),
    ),
    right=0,
)

GAMMA_AND_THE_CLOCK = Prediction(
    id="gamma-and-the-clock",
    question=(
        "A robot decides 10 times per second with γ = 0.99, and so looks about 10 s ahead. You speed the controller "
        "up to 100 decisions per second and leave γ as it is. How far does it look ahead now?"
    ),
    options=(
        Option(
            "About 100 s",
            "The other way round: shorter steps, and the same number of them, make a shorter time.",
        ),
        Option(
            "Still about 10 s",
            "γ counts steps, not seconds. About 100 steps stay in view, and they are over ten times sooner now.",
        ),
        Option(
            "About 1 s",
            "With γ = 0.99 it looks about 100 steps ahead, and 100 steps now last only 1 s. To keep 10 s in "
            "view, γ has to be about 0.999.",
        ),
    ),
    right=2,
)

IS_SLIPPING_MARKOV = Prediction(
    id="is-slipping-markov",
    question=(
        "On the slippery grid, the same action in the same cell leads now to one cell, now to another. Does the "
        "grid have the Markov property, with the cell as its state?"
    ),
    options=(
        Option(
            "Yes: where it came from does not change the probabilities",
            "Random and Markov are different things. Knowing all earlier cells would not help you to guess the "
            "next one any better.",
        ),
        Option(
            "No: the same state has different futures",
            "Different futures are allowed, as long as their probabilities depend on the present state and action "
            "only. The dice of the slip do not know how the robot came here.",
        ),
        Option(
            "Only if slip = 0",
            "Without slip the next cell is certain; but it need not be certain. It is enough that its probabilities "
            "do not depend on the past.",
        ),
    ),
    right=0,
)

HUNDRED_TIMES_THE_EPISODES = Prediction(
    id="hundred-times-the-episodes",
    question=(
        "From 100 episodes you get the value of a state with a standard error of about 0.04. How large will it be "
        "with 10 000 episodes?"
    ),
    options=(
        Option(
            "About 0.0004",
            "A hundred times the work does not give a hundred times the precision. The error falls with the root "
            "of the number of episodes.",
        ),
        Option(
            "About 0.004",
            "√100 = 10 times as small. Two more digits would cost ten thousand times the work, which is why we "
            "will soon look for something better.",
        ),
        Option(
            "Still about 0.04: the world is as random as before",
            "Single episodes are as random as before. Their mean is not: high and low returns cancel out.",
        ),
    ),
    right=1,
)

STAYING_ALIVE = Prediction(
    id="staying-alive",
    question=(
        "The reaching robot gets minus its distance at every step, and 10 on arrival. To make it careful, somebody "
        "adds a bonus of 1 for every step in which the episode goes on. Which behaviour gets the highest return now?"
    ),
    options=(
        Option(
            "Smooth: it arrives, slowly and safely",
            "It collects some bonus on its way, but arriving ends the episode and so the bonus. Somebody collects "
            "for longer.",
        ),
        Option(
            "Hasty: it is there first",
            "Being there first means being the first whose bonus stops.",
        ),
        Option(
            "Oscillating: it hovers near the target and never arrives",
            "Near the target the distance costs little, and every step pays 1. Arriving pays 10 once; staying "
            "away pays for the whole 100 steps.",
        ),
    ),
    right=2,
)

A_LITTLE_HELP = Prediction(
    id="a-little-help",
    question=(
        "On an open floor only the goal pays, 1. To help the robot, you add 0.3 for every step that brings it "
        "nearer to the goal, and nothing for other steps. What does the best policy do now?"
    ),
    options=(
        Option(
            "The same as before, only learning is easier",
            "That was the idea. But the bonus can be earned again and again: by stepping back, which is free.",
        ),
        Option(
            "It walks to the goal faster",
            "It took the shortest way before, so it could not be faster. And arriving ends the stream of bonuses.",
        ),
        Option(
            "It never arrives: it steps back and forth for the bonus",
            "Two steps, back and forth, pay 0.3 each time and bring it nowhere. In 1998 a learned bicycle rode "
            "in circles for this very reason.",
        ),
    ),
    right=2,
)

PREDICTIONS = (
    SLIP_IN_THE_CORNER,
    GAMMA_AND_THE_CLOCK,
    IS_SLIPPING_MARKOV,
    HUNDRED_TIMES_THE_EPISODES,
    STEP_THAT_COSTS_ONE,
    STAYING_ALIVE,
    A_LITTLE_HELP,
)
