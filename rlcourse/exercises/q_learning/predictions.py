"""The questions of chapter 3 that are answered before the result is seen."""

from rlcourse.checks.exercise import Option, Prediction

PREDICTIONS = (
    Prediction(
        "q-learning-first-episode",
        "All five entries of V are 0.5. The first episode goes 3, 2, 1 and out on the left; every reward is 0. "
        "TD(0) makes an update after each of its three steps. How many entries of V have changed then?",
        (
            Option(
                "None: there was no reward to learn from.",
                "Leaving on the left earned nothing, while V(1) promised 0.5. That is a disappointment, and TD "
                "learns from it: the target of the last step is 0, not 0.5.",
            ),
            Option(
                "One, V(1).",
                "From 3 to 2 and from 2 to 1 the target is 0.5, and 0.5 stands there already. Only the last "
                "step has a target of 0. The next episode can then carry the news one state further.",
            ),
            Option(
                "Three, V(3), V(2) and V(1): all of them were on the losing path.",
                "That is what Monte Carlo does: it compares all three with the return, 0. TD compares each state "
                "with the next one only, and 0.5 next to 0.5 is no surprise.",
            ),
        ),
        right=1,
    ),
    Prediction(
        "q-learning-cliff",
        "Both robots explore with epsilon = 0.1, all the time. Which of them collects more reward per episode while "
        "it learns and explores?",
        (
            Option(
                "The Q-learning robot: it learns the optimal values, so it walks the shortest path.",
                "It does learn the shortest path, right along the edge. But while it explores, every tenth action "
                "or so is a random one, and beside the edge one in four of those is a fall that costs 100.",
            ),
            Option(
                "The SARSA robot: it learns what its own, sometimes random, behaviour is worth.",
                "For a robot that stumbles now and then the path beside the cliff is bad, and SARSA's "
                "values say so. Q-learning's values describe a robot that never stumbles.",
            ),
            Option(
                "There is no difference once both have learned long enough.",
                "Both keep exploring, so both keep stumbling. Where they stumble differs: SARSA learns "
                "to do it at a distance from the edge.",
            ),
        ),
        right=1,
    ),
    Prediction(
        "q-learning-schedule",
        "Three robots: epsilon stays at 0.5; falls from 1 to 0 within the first 200 steps; falls from 1 to 0 over "
        "the first 2000 of 4000 steps. Which one earns most per step at the end?",
        (
            Option(
                "The first: it never stops looking for something better.",
                "It does find the way to the large reward. But half of its decisions stay random for ever, so it "
                "makes poor use of what it knows.",
            ),
            Option(
                "The second: it uses what it has found for the longest time.",
                "What it has found after 200 steps is mostly the small reward round the corner. With epsilon at 0 it "
                "will never find out that there is more.",
            ),
            Option(
                "The third: it explores for long, then uses what it knows.",
                "At first it earns least of all; that is the price of looking around. It is paid back "
                "once epsilon has come down.",
            ),
        ),
        right=2,
    ),
    Prediction(
        "q-learning-time-limit",
        "In the workshop each step earns 1, for ever; gamma = 0.9, so a step there is worth 1 / (1 - 0.9) = 10. "
        "Each visit is cut off after 10 steps by the time limit. A learner takes the cut for an end. What value "
        "does it give to working in the workshop?",
        (
            Option(
                "10: a time limit changes nothing about the robot.",
                "The robot's prospects are indeed 10. But one target in ten now says: reward 1, and nothing "
                "afterwards. The average moves far down.",
            ),
            Option(
                "6.5, the discounted sum of 10 rewards of 1.",
                "That would be the value of the first of the ten steps, if the table knew how late it is. It "
                "doesn't: all ten steps share one entry. One target in ten is cut, and the chain of bootstraps "
                "multiplies the damage.",
            ),
            Option(
                "About 5.3.",
                "One target in ten lacks its second part, so on average v = 1 + 0.9 * 0.9 * v, and v = 1 / 0.19.",
            ),
        ),
        right=2,
    ),
    Prediction(
        "q-learning-double",
        "A robot that knew all values would go left only by exploring, in 5 % of the episodes. How often does a "
        "Q-learning robot go left in its 20th episode, on average over many robots?",
        (
            Option(
                "In about 5 %: the estimates are noisy, but not biased.",
                "Each single estimate is unbiased. The largest of ten noisy estimates is not: it is nearly always "
                "one that was lucky.",
            ),
            Option(
                "In about half of the episodes: after 20 episodes it knows nothing yet.",
                "It would be well if it knew nothing. In fact it believes something wrong: the maximum over B's "
                "noisy estimates makes left look good.",
            ),
            Option(
                "In more than 80 % of them.",
                "After a few tries one of B's ten actions has paid well by luck. The maximum picks just that "
                "one, and left looks profitable.",
            ),
        ),
        right=2,
    ),
    Prediction(
        "q-learning-bins",
        "The angle and the angular velocity of the pole are each cut into n equal bins. All learners get the same "
        "number of steps. Which n balances the pole longest?",
        (
            Option(
                "n = 60: the finer the table, the better it can describe the best behaviour.",
                "It could, given time. But its 3600 rows must each be visited many times, and nothing that is "
                "learned in one row helps its neighbours.",
            ),
            Option(
                "A middle one, around n = 6 or 12.",
                "Fine enough to tell a leaning pole from a falling one, coarse enough for every row to be "
                "visited often.",
            ),
            Option(
                "n = 3: a small table is learned fastest.",
                "It is learned fastest, and soon it is as good as it can get. The middle one of three bins holds every "
                "upright pole, whether it leans a little to the left or to the right.",
            ),
        ),
        right=1,
    ),
)
