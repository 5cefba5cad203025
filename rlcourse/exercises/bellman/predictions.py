"""Questions of chapter 2 that are answered before the result is seen."""

from rlcourse.checks.exercise import Option, Prediction

PREDICTIONS = (
    Prediction(
        "bellman-wave",
        "All values start at 0. After three sweeps, which cells can have a value other than 0?",
        (
            Option(
                "Only cells from which the laboratory or the stairs can be reached within three moves.",
                "Each sweep looks one move ahead, so three sweeps see exactly three moves far.",
            ),
            Option(
                "Only the neighbours of the laboratory and of the stairs.",
                "That is so after the first sweep. In the second, the neighbours of those neighbours see a value "
                "other than 0 next to them, and so on: the news moves one cell per sweep.",
            ),
            Option(
                "All cells: a sweep updates every one of them.",
                "Every cell is updated, but most of them compute 0 + gamma times 0. Rewards are paid only at the "
                "laboratory and on the stairs, and a sweep carries them one move further.",
            ),
        ),
        right=0,
    ),
    Prediction(
        "bellman-improve",
        "In one single cell the robot switches to an action whose q_pi is larger. Everywhere else it keeps to the "
        "old policy. What happens to the values?",
        (
            Option(
                "Only the value of that cell rises. All others stay, since nothing changed there.",
                "Nothing changed in their actions, but something changed in what comes later. Whoever passes through "
                "that cell on the way gains as well.",
            ),
            Option(
                "The value of that cell rises; some others may fall.",
                "A natural worry: the change could be at somebody's expense. It is not, because every other "
                "cell does what it did before and can only end up in a better continuation.",
            ),
            Option(
                "The value of that cell rises; others rise or stay, and none falls.",
                "This is the policy improvement theorem, and two lines below prove it.",
            ),
        ),
        right=2,
    ),
    Prediction(
        "bellman-rounds",
        "The four rooms have 103 free cells, so there are 4 to the power of 103 policies, a number with 63 digits. "
        "How many improvements will policy iteration need?",
        (
            Option(
                "A dozen or so",
                "An improvement changes many cells at once, and good news spreads fast.",
            ),
            Option(
                "About a hundred, one for each cell",
                "Plausible, but an improvement treats all cells at the same time, not one after the other.",
            ),
            Option(
                "Thousands, or more",
                "It does not try the policies one after the other. Each improvement is at least as good everywhere, "
                "so all policies that are worse are skipped without a look.",
            ),
        ),
        right=0,
    ),
    Prediction(
        "bellman-detour",
        "Somebody dries the floor: now only one move in twenty slips (slip 0.05, gamma 0.95). Which way does the best "
        "policy take from S?",
        (
            Option(
                "Still the way round: a fall is as bad as before.",
                "As bad, but nearly four times as rare: 7 or 8 in 100 robots that pass the stairs now fall. The four "
                "extra moves of the way round cost every robot nearly a fifth of its reward.",
            ),
            Option(
                "The short way, along the stairs.",
                "A fall now happens to 7 or 8 in 100 robots and costs 2, the +1 missed and the -1 paid. The "
                "four extra moves cost nearly a fifth of the reward, as 0.95 to the power of 4 is 0.81.",
            ),
            Option(
                "Either: both ways are now worth the same.",
                "They would be at one exact value of the slip, somewhere between 0.05 and 0.1. Ties are rare, and this "
                "is none.",
            ),
        ),
        right=1,
    ),
    Prediction(
        "bellman-stop",
        "With gamma = 0.99, a sweep changed no value by more than 0.01. How far can the values still be from v_*?",
        (
            Option(
                "By 0.01 at most.",
                "That is the change of one sweep. The next one may change 0.0099 more, the one after 0.0098, and so "
                "on for hundreds of sweeps.",
            ),
            Option(
                "By 0.99 at most.",
                "0.01 times (0.99 + 0.99 squared + ...) = 0.01 times 99. The sum of all that may still come.",
            ),
            Option(
                "Nobody knows: there is no limit.",
                "There is one. Every later change is at most gamma times the one before, so their sum is a geometric "
                "series.",
            ),
        ),
        right=1,
    ),
    Prediction(
        "bellman-settle",
        "Value iteration from zeros on the patrol robot, gamma = 0.99: after 1034 sweeps no value is off by more than "
        "0.001. From which sweep on is the policy that is greedy for the values the best one?",
        (
            Option(
                "From sweep 2 on",
                "The greedy policy only asks which action looks better, and two sweeps are enough to get that "
                "right at each of the eight levels.",
            ),
            Option(
                "From about sweep 100 on",
                "By then every value is still off by a third of what it was. But the greedy policy only asks which "
                "action looks better, and an error that is the same everywhere does not change the answer.",
            ),
            Option(
                "From about sweep 1000 on",
                "This would be so if a policy needed right values. It needs right comparisons: an error that is the "
                "same everywhere does not change which action looks better.",
            ),
        ),
        right=0,
    ),
    Prediction(
        "bellman-bins",
        "A grid of 15 angles and 15 speeds. We plan once with bins, once with shares, and run each plan from ten "
        "starts. How many of the ten pendulums stand at the end?",
        (
            Option(
                "About as many with bins as with shares: both know 225 points.",
                "The points are the same, but bins forget everything that happens between them, and in one step of "
                "0.05 s not much else happens.",
            ),
            Option(
                "With shares all, with bins about half.",
                "Bins do worse than that. In one step of 0.05 s the pendulum moves less than the distance of two "
                "points, so that most steps are rounded to no step at all.",
            ),
            Option(
                "With shares all, with bins none.",
                "In one step of 0.05 s the pendulum moves less than the distance of two points. Rounded to the "
                "nearest point, most steps are none.",
            ),
        ),
        right=2,
    ),
)
