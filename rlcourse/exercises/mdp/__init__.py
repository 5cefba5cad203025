"""Chapter 01: Markov decision processes."""

from rlcourse.checks.exercise import Chapter
from rlcourse.exercises.mdp.clinic_fix import EXERCISE as CLINIC_FIX
from rlcourse.exercises.mdp.clinic_name import EXERCISE as CLINIC_NAME
from rlcourse.exercises.mdp.design_a_reward import EXERCISE as DESIGN_A_REWARD
from rlcourse.exercises.mdp.discounted_return import EXERCISE as DISCOUNTED_RETURN
from rlcourse.exercises.mdp.late_cart import EXERCISE as LATE_CART
from rlcourse.exercises.mdp.policy_matrices import EXERCISE as POLICY_MATRICES
from rlcourse.exercises.mdp.predictions import PREDICTIONS
from rlcourse.exercises.mdp.same_state_different_future import EXERCISE as SAME_STATE_DIFFERENT_FUTURE
from rlcourse.exercises.mdp.sample_trajectory import EXERCISE as SAMPLE_TRAJECTORY
from rlcourse.exercises.mdp.shaped_rewards import EXERCISE as SHAPED_REWARDS
from rlcourse.exercises.mdp.slippery_transitions import EXERCISE as SLIPPERY_TRANSITIONS
from rlcourse.exercises.mdp.value_by_linear_solve import EXERCISE as VALUE_BY_LINEAR_SOLVE
from rlcourse.exercises.mdp.value_by_monte_carlo import EXERCISE as VALUE_BY_MONTE_CARLO

CHAPTER = Chapter(
    number=1,
    name="mdp",
    title="Markov decision processes",
    exercises=(
        SLIPPERY_TRANSITIONS,
        DISCOUNTED_RETURN,
        SAME_STATE_DIFFERENT_FUTURE,
        LATE_CART,
        SAMPLE_TRAJECTORY,
        VALUE_BY_MONTE_CARLO,
        POLICY_MATRICES,
        VALUE_BY_LINEAR_SOLVE,
        DESIGN_A_REWARD,
        SHAPED_REWARDS,
        CLINIC_NAME,
        CLINIC_FIX,
    ),
    predictions=PREDICTIONS,
)
