"""The map of reinforcement-learning methods as data: what each learns, its update, when to choose it.

A method *fits* an answer to one of the QUESTIONS when nothing speaks against it; `objection` says what does.
Formulas are HTML (subscripts only), so that they need no mathematics library. S&B is Sutton & Barto,
Reinforcement Learning: An Introduction, 2nd edition.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from rlcourse.widgets.settings import Choice, check_settings
from rlcourse.widgets.svg import svg_document, svg_text

FAMILIES = {
    "model given": "plans with the model that it is given",
    "model learned": "learns a model of the world and plans with it",
    "value-based": "learns values; the policy is to act greedily on them",
    "actor-critic": "learns a policy (actor) and values (critic) together",
    "policy-based": "learns a policy directly, without values",
}

CHAPTERS = {
    2: "Bellman equations",
    3: "Q-learning",
    4: "DQN",
    5: "Policy gradients",
    6: "PPO",
    7: "DDPG, TD3, SAC",
}
LAST_CHAPTER_READY = 3


@dataclass(frozen=True)
class Question:
    """A filter question. `answers` maps the key of each answer to its label; the first key is "any"."""

    id: str
    text: str
    answers: Mapping[str, str]


QUESTIONS = (
    Question(
        "actions",
        "What are the actions?",
        {"any": "any", "discrete": "a few choices", "continuous": "continuous"},
    ),
    Question(
        "model",
        "Do you have a model?",
        {"any": "any", "known": "p and r are known", "simulator": "a simulator", "no": "no"},
    ),
    Question("experience", "Is experience expensive?", {"any": "any", "yes": "yes", "no": "no"}),
    Question("states", "Does a table hold all states?", {"any": "any", "yes": "yes", "no": "no"}),
)


@dataclass(frozen=True)
class Method:
    """One leaf of the map.

    policy      "on" (learns from its own present policy's experience only), "off" (from any), or
                "plan" (needs no experience at all, only the model)
    actions     the kinds of action space it fits: "discrete", "continuous"
    experience  what happens to experience: "none" (not needed), "fresh" (used once, by the policy that made
                it), "stream" (each transition is used once), "replay" (kept and used many times),
                "model" (kept and turned into a model)
    table       True when it keeps one number per state or state-action pair
    chapter     chapter of this course, or None
    """

    name: str
    family: str
    year: int
    paper: str
    learns: str
    formula: str
    words: str
    actions: tuple[str, ...]
    actions_note: str
    policy: str
    policy_note: str
    choose: str
    experience: str
    table: bool
    chapter: int | None


def _one_step(target: str) -> str:
    """Formula of a one-step update of Q(S, A) towards `target`."""
    q = "Q(S<sub>t</sub>, A<sub>t</sub>)"
    return f"{q} ← {q} + α [ {target} − {q} ]"


_NEXT_REWARD = "R<sub>t+1</sub> + γ"
_DISCRETE = ("discrete",)
_BOTH = ("discrete", "continuous")

METHODS = (
    Method(
        name="Value iteration",
        family="model given",
        year=1957,
        paper="Bellman, Dynamic Programming, 1957; S&B 4.4",
        learns="The optimal values v<sub>*</sub>; the policy follows by looking one step ahead.",
        formula="v(s) ← max<sub>a</sub> [ R(s, a) + γ Σ<sub>s′</sub> P(s′|s, a) v(s′) ]",
        words="Replace each value by the best one-step look-ahead; the error shrinks by γ per sweep.",
        actions=_DISCRETE,
        actions_note="a few choices",
        policy="plan",
        policy_note="No experience is needed: it sweeps over the model.",
        choose="P and R are known and the states fit in a table; simple, many but cheap sweeps.",
        experience="none",
        table=True,
        chapter=2,
    ),
    Method(
        name="Policy iteration",
        family="model given",
        year=1960,
        paper="Howard, Dynamic Programming and Markov Processes, 1960; S&B 4.3",
        learns="The value of a policy exactly, then a better policy, until nothing improves.",
        formula=(
            "v(s) ← Σ<sub>a</sub> π(a|s) [ R(s, a) + γ Σ<sub>s′</sub> P(s′|s, a) v(s′) ]<br>"
            "π(s) ← argmax<sub>a</sub> [ R(s, a) + γ Σ<sub>s′</sub> P(s′|s, a) v(s′) ]"
        ),
        words="Work out how good the present policy is, then act greedily on the result; repeat.",
        actions=_DISCRETE,
        actions_note="a few choices",
        policy="plan",
        policy_note="No experience is needed: it sweeps over the model.",
        choose="P and R are known and the states fit in a table; few but expensive iterations.",
        experience="none",
        table=True,
        chapter=2,
    ),
    Method(
        name="Tree search (MCTS)",
        family="model given",
        year=2006,
        paper="Coulom, 2006; Kocsis & Szepesvári, Bandit based Monte-Carlo planning, ECML 2006; S&B 8.11",
        learns="Values of the states that can follow from here, by playing them out in the model.",
        formula=(
            "go down by argmax<sub>a</sub> [ Q(s, a) + c √( ln N(s) / N(s, a) ) ]<br>"
            "Q(s, a) ← Q(s, a) + [ G − Q(s, a) ] / N(s, a)"
        ),
        words="Try the promising and the little-tried moves in the model; average what came out.",
        actions=_DISCRETE,
        actions_note="a few choices (variants exist for continuous ones)",
        policy="plan",
        policy_note="It plans afresh at each decision, with simulated experience.",
        choose="You can simulate from any state and may think before each move: games, AlphaZero.",
        experience="none",
        table=False,
        chapter=None,
    ),
    Method(
        name="iLQR",
        family="model given",
        year=2004,
        paper="Li & Todorov, Iterative linear quadratic regulator design, ICINCO 2004; Tassa et al., ICRA 2014",
        learns="One good motion from here, and how to correct small deviations from it.",
        formula=(
            "s<sub>t+1</sub> − ŝ<sub>t+1</sub> ≈ A<sub>t</sub> (s<sub>t</sub> − ŝ<sub>t</sub>) + "
            "B<sub>t</sub> (a<sub>t</sub> − â<sub>t</sub>)<br>"
            "a<sub>t</sub> ← â<sub>t</sub> + k<sub>t</sub> + K<sub>t</sub> (s<sub>t</sub> − ŝ<sub>t</sub>)"
        ),
        words="Linearise the model along the present motion, solve that exactly backwards in time, repeat.",
        actions=("continuous",),
        actions_note="continuous",
        policy="plan",
        policy_note="It needs the derivatives of the model; a simulator gives them by small differences.",
        choose="The physics is smooth and known: arms, drones, swing-up. Hard contacts are difficult.",
        experience="none",
        table=False,
        chapter=None,
    ),
    Method(
        name="MPPI",
        family="model given",
        year=2016,
        paper="Williams et al., Aggressive driving with model predictive path integral control, ICRA 2016",
        learns="Nothing that lasts: the next actions are planned at each step, by trying many in the model.",
        formula=(
            "a<sub>t</sub> ← a<sub>t</sub> + Σ<sub>i</sub> w<sub>i</sub> ε<sub>t</sub><sup>i</sup><br>"
            "w<sub>i</sub> = exp(G<sub>i</sub> / λ) / Σ<sub>j</sub> exp(G<sub>j</sub> / λ)"
        ),
        words="Disturb the plan thousands of times, average the disturbances, the best weighing most; do one step.",
        actions=("continuous",),
        actions_note="continuous",
        policy="plan",
        policy_note="It plans afresh at each step, with simulated experience; no derivatives are needed.",
        choose="A fast simulator, a short horizon, any reward: off-road driving, arms among obstacles.",
        experience="none",
        table=False,
        chapter=None,
    ),
    Method(
        name="Dyna-Q",
        family="model learned",
        year=1990,
        paper="Sutton, Integrated architectures for learning, planning, and reacting, ICML 1990; S&B 8.2",
        learns="Q values from real steps, a model from the same steps, and more Q from the model.",
        formula=_one_step(f"{_NEXT_REWARD} max<sub>a</sub> Q(S<sub>t+1</sub>, a)"),
        words="Q-learning: once for the real step, then n times for steps recalled from the model.",
        actions=_DISCRETE,
        actions_note="a few choices",
        policy="off",
        policy_note="Its updates are those of Q-learning, so any policy may collect the steps.",
        choose="The states fit in a table, steps in the world are expensive, computing is cheap.",
        experience="model",
        table=True,
        chapter=None,
    ),
    Method(
        name="MPC, learned model",
        family="model learned",
        year=2018,
        paper="Chua et al., Deep RL in a handful of trials (PETS), NeurIPS 2018, arXiv:1805.12114",
        learns="A model of the next state; no policy: the next action is planned at each step.",
        formula=(
            "a<sub>t</sub>, …, a<sub>t+H−1</sub> = argmax 𝔼 [ Σ<sub>k&lt;H</sub> "
            "r(ŝ<sub>t+k</sub>, a<sub>t+k</sub>) ]<br>ŝ<sub>k+1</sub> ~ p<sub>θ</sub>(·|ŝ<sub>k</sub>, a<sub>k</sub>)"
        ),
        words="Imagine many action sequences in the model, do the first action of the best, plan again.",
        actions=_BOTH,
        actions_note="continuous; a few choices work too",
        policy="off",
        policy_note="A model may be learned from anybody's data.",
        choose="Real-robot time is scarce, the horizon is short, and there is time to plan online.",
        experience="model",
        table=False,
        chapter=None,
    ),
    Method(
        name="Dreamer",
        family="model learned",
        year=2019,
        paper="Hafner et al., Dream to Control, ICLR 2020, arXiv:1912.01603",
        learns="A compact model of what the camera will see, and an actor-critic inside that dream.",
        formula=(
            "ψ ← ψ + α ∇<sub>ψ</sub> 𝔼 [ Σ<sub>τ</sub> V<sub>λ</sub>(ŝ<sub>τ</sub>) ]<br>"
            "ŝ<sub>τ+1</sub> ~ p<sub>θ</sub>(·|ŝ<sub>τ</sub>, a<sub>τ</sub>)"
        ),
        words="Learn the model from all stored data; improve the actor ψ on imagined futures only.",
        actions=_BOTH,
        actions_note="continuous or a few choices",
        policy="off",
        policy_note="The model learns from stored data; the actor learns from imagined steps.",
        choose="Observations are images and every real step is expensive.",
        experience="model",
        table=False,
        chapter=None,
    ),
    Method(
        name="Monte Carlo control",
        family="value-based",
        year=1968,
        paper="an early use: Michie & Chambers, BOXES, 1968; S&B 5.3–5.4",
        learns="Q(s, a) as the average of the returns that followed (s, a).",
        formula=(
            "Q(S<sub>t</sub>, A<sub>t</sub>) ← Q(S<sub>t</sub>, A<sub>t</sub>) + "
            "[ G<sub>t</sub> − Q(S<sub>t</sub>, A<sub>t</sub>) ] / N(S<sub>t</sub>, A<sub>t</sub>)"
        ),
        words="Wait for the end of the episode, then average the real return; no bootstrap.",
        actions=_DISCRETE,
        actions_note="a few choices",
        policy="on",
        policy_note="On-policy as given here; off-policy with importance sampling (S&B 5.7).",
        choose="Episodes are short, or the state misses something (the Markov property fails).",
        experience="stream",
        table=True,
        chapter=3,
    ),
    Method(
        name="Q-learning",
        family="value-based",
        year=1989,
        paper="Watkins, Learning from Delayed Rewards, PhD thesis, 1989; S&B 6.5",
        learns="q<sub>*</sub>, the values of the optimal policy, whatever policy explores.",
        formula=_one_step(f"{_NEXT_REWARD} max<sub>a</sub> Q(S<sub>t+1</sub>, a)"),
        words="Move Q towards the reward plus the best value of the next state.",
        actions=_DISCRETE,
        actions_note="a few choices",
        policy="off",
        policy_note="The max asks for the greedy action, not for the one that is taken next.",
        choose="No model, a table of states, and the final greedy policy matters most.",
        experience="stream",
        table=True,
        chapter=3,
    ),
    Method(
        name="SARSA",
        family="value-based",
        year=1994,
        paper="Rummery & Niranjan, On-line Q-learning using connectionist systems, 1994; S&B 6.4",
        learns="The values of the policy that it follows, its exploration included.",
        formula=_one_step(f"{_NEXT_REWARD} Q(S<sub>t+1</sub>, A<sub>t+1</sub>)"),
        words="Move Q towards the reward plus the value of the action that is really taken next.",
        actions=_DISCRETE,
        actions_note="a few choices",
        policy="on",
        policy_note="The next action comes from the present policy.",
        choose="Mistakes during learning hurt: it keeps a distance from what exploration may hit.",
        experience="stream",
        table=True,
        chapter=3,
    ),
    Method(
        name="Expected SARSA",
        family="value-based",
        year=2009,
        paper="van Seijen et al., A theoretical and empirical analysis of Expected Sarsa, 2009; S&B 6.6",
        learns="As SARSA, without the noise of the next action's draw.",
        formula=_one_step(f"{_NEXT_REWARD} Σ<sub>a</sub> π(a|S<sub>t+1</sub>) Q(S<sub>t+1</sub>, a)"),
        words="Move Q towards the reward plus the mean value of the next state under the policy.",
        actions=_DISCRETE,
        actions_note="a few choices",
        policy="on",
        policy_note="On-policy with its own π; with a greedy π in the sum it is Q-learning.",
        choose="As SARSA, with large step sizes α: its targets vary less.",
        experience="stream",
        table=True,
        chapter=3,
    ),
    Method(
        name="Double Q-learning",
        family="value-based",
        year=2010,
        paper="van Hasselt, Double Q-learning, NIPS 2010; S&B 6.7",
        learns="Two tables; one picks the best action, the other says what it is worth.",
        formula=(
            "Q<sub>1</sub>(S<sub>t</sub>, A<sub>t</sub>) ← Q<sub>1</sub>(S<sub>t</sub>, A<sub>t</sub>) + "
            "α [ R<sub>t+1</sub> + γ Q<sub>2</sub>(S<sub>t+1</sub>, argmax<sub>a</sub> "
            "Q<sub>1</sub>(S<sub>t+1</sub>, a)) − Q<sub>1</sub>(S<sub>t</sub>, A<sub>t</sub>) ]"
        ),
        words="A coin decides which table is updated; the other one judges, so luck is not overrated.",
        actions=_DISCRETE,
        actions_note="a few choices",
        policy="off",
        policy_note="As Q-learning.",
        choose="Rewards are noisy and the max of Q-learning overestimates.",
        experience="stream",
        table=True,
        chapter=3,
    ),
    Method(
        name="DQN",
        family="value-based",
        year=2013,
        paper="Mnih et al., arXiv:1312.5602, 2013; Human-level control, Nature 518, 2015",
        learns="q<sub>*</sub> as a neural network that reads images or sensor vectors.",
        formula=(
            "minimise 𝔼 [ ( R<sub>t+1</sub> + γ max<sub>a</sub> Q<sub>θ⁻</sub>(S<sub>t+1</sub>, a) − "
            "Q<sub>θ</sub>(S<sub>t</sub>, A<sub>t</sub>) )² ]"
        ),
        words="Q-learning on random old transitions, towards targets of a frozen copy θ⁻ of the network.",
        actions=_DISCRETE,
        actions_note="a few choices: the max runs over all of them",
        policy="off",
        policy_note="It learns from a replay buffer that older policies filled.",
        choose="Few actions, rich observations.",
        experience="replay",
        table=False,
        chapter=4,
    ),
    Method(
        name="A2C",
        family="actor-critic",
        year=2016,
        paper="Mnih et al., Asynchronous methods for deep RL (A3C), ICML 2016, arXiv:1602.01783; A2C is "
        "its synchronous form",
        learns="A policy, and a value function that says how much better than usual an action was.",
        formula=(
            "θ ← θ + α Â<sub>t</sub> ∇<sub>θ</sub> ln π<sub>θ</sub>(A<sub>t</sub>|S<sub>t</sub>)<br>"
            "Â<sub>t</sub> = R<sub>t+1</sub> + … + γ<sup>n−1</sup> R<sub>t+n</sub> + "
            "γ<sup>n</sup> v(S<sub>t+n</sub>) − v(S<sub>t</sub>)"
        ),
        words="Make actions likelier that did better than the critic expected, many worlds at once.",
        actions=_BOTH,
        actions_note="a few choices or continuous",
        policy="on",
        policy_note="A batch of steps is used for one update and thrown away.",
        choose="A fast simulator, and code that is easy to read; PPO is usually stronger.",
        experience="fresh",
        table=False,
        chapter=5,
    ),
    Method(
        name="PPO",
        family="actor-critic",
        year=2017,
        paper="Schulman et al., Proximal policy optimization algorithms, 2017, arXiv:1707.06347",
        learns="A policy and a value function, in steps that cannot stray far from the old policy.",
        formula=(
            "maximise 𝔼 [ min( ρ<sub>t</sub> Â<sub>t</sub>, clip(ρ<sub>t</sub>, 1−ε, 1+ε) Â<sub>t</sub> ) ]<br>"
            "ρ<sub>t</sub> = π<sub>θ</sub>(A<sub>t</sub>|S<sub>t</sub>) / "
            "π<sub>old</sub>(A<sub>t</sub>|S<sub>t</sub>)"
        ),
        words="Use each batch for several updates; nothing is gained once a probability changed by more than 1 ± ε.",
        actions=_BOTH,
        actions_note="a few choices or continuous",
        policy="on",
        policy_note="A batch serves a few epochs, clipped to stay nearly on-policy.",
        choose="Thousands of simulated robots at once: the workhorse of legged locomotion.",
        experience="fresh",
        table=False,
        chapter=6,
    ),
    Method(
        name="DDPG",
        family="actor-critic",
        year=2015,
        paper="Lillicrap et al., Continuous control with deep RL, ICLR 2016, arXiv:1509.02971",
        learns="Q of continuous actions, and a deterministic policy μ that climbs it.",
        formula=(
            "θ ← θ + α ∇<sub>a</sub> Q(s, a)|<sub>a=μ(s)</sub> ∇<sub>θ</sub> μ<sub>θ</sub>(s)<br>"
            "Q(s, a) → r + γ Q′(s′, μ′(s′))"
        ),
        words="DQN for continuous actions: the actor is trained to output the argmax of Q.",
        actions=("continuous",),
        actions_note="continuous",
        policy="off",
        policy_note="It learns from a replay buffer; noise is added to explore.",
        choose="To understand TD3 and SAC; in practice these two are more reliable.",
        experience="replay",
        table=False,
        chapter=7,
    ),
    Method(
        name="TD3",
        family="actor-critic",
        year=2018,
        paper="Fujimoto, van Hoof & Meger, Addressing function approximation error, ICML 2018, arXiv:1802.09477",
        learns="As DDPG, with two critics of which the more pessimistic one is believed.",
        formula=(
            "y = r + γ min<sub>i=1,2</sub> Q′<sub>i</sub>(s′, μ′(s′) + ε),  ε: clipped noise<br>Q<sub>i</sub>(s, a) → y"
        ),
        words="Three mends of DDPG: two critics, a smoothed target action, a slower actor.",
        actions=("continuous",),
        actions_note="continuous",
        policy="off",
        policy_note="It learns from a replay buffer; noise is added to explore.",
        choose="Continuous control with few samples, and a deterministic policy is wanted.",
        experience="replay",
        table=False,
        chapter=7,
    ),
    Method(
        name="SAC",
        family="actor-critic",
        year=2018,
        paper="Haarnoja et al., Soft actor-critic, ICML 2018, arXiv:1801.01290",
        learns="A random policy that earns much while staying as random as it can, and two critics.",
        formula=(
            "y = r + γ [ min<sub>i=1,2</sub> Q′<sub>i</sub>(s′, a′) − α ln π(a′|s′) ],  a′ ~ π<br>"
            "π maximises 𝔼 [ min<sub>i</sub> Q<sub>i</sub>(s, a) − α ln π(a|s) ]"
        ),
        words="Reward plus α times the policy's entropy; α is the temperature, not a step size.",
        actions=("continuous",),
        actions_note="continuous (a version for a few choices exists)",
        policy="off",
        policy_note="It learns from a replay buffer; the policy explores by itself.",
        choose="Learning on a real robot or a slow simulator: needs few samples and little tuning.",
        experience="replay",
        table=False,
        chapter=7,
    ),
    Method(
        name="REINFORCE",
        family="policy-based",
        year=1992,
        paper="Williams, Simple statistical gradient-following algorithms, Machine Learning 8, 1992; S&B 13.3",
        learns="The parameters θ of a policy, nothing else.",
        formula=("θ ← θ + α γ<sup>t</sup> G<sub>t</sub> ∇<sub>θ</sub> ln π<sub>θ</sub>(A<sub>t</sub>|S<sub>t</sub>)"),
        words="Make the actions of good episodes likelier, in proportion to the return that followed.",
        actions=_BOTH,
        actions_note="a few choices or continuous",
        policy="on",
        policy_note="Each episode is used once and thrown away.",
        choose="The simplest policy gradient, to learn from; its gradient is noisy.",
        experience="fresh",
        table=False,
        chapter=5,
    ),
    Method(
        name="Evolution strategies",
        family="policy-based",
        year=2017,
        paper="Salimans et al., Evolution strategies as a scalable alternative to RL, 2017, arXiv:1703.03864",
        learns="The parameters θ of a policy, from whole-episode scores F without any gradient.",
        formula="θ ← θ + α / (n σ) · Σ<sub>i</sub> F(θ + σ ε<sub>i</sub>) ε<sub>i</sub><br>ε<sub>i</sub> ~ N(0, I)",
        words="Try n noisy copies of the policy; move towards those that scored well.",
        actions=_BOTH,
        actions_note="a few choices or continuous",
        policy="on",
        policy_note="Every update needs fresh episodes of the present policy's neighbours.",
        choose="Hundreds of processor cores, long horizons, rewards only at the end.",
        experience="fresh",
        table=False,
        chapter=None,
    ),
)

METHOD_NAMES = tuple(method.name for method in METHODS)


def objection(method: Method, question: str, answer: str) -> str:
    """What speaks against `method` given one answer ("" when nothing does)."""
    if answer == "any":
        return ""
    if question == "actions" and answer not in method.actions:
        if answer == "continuous":
            return "it compares the actions one by one, so they must be few"
        return "it needs actions that can be changed a little at a time"
    if question == "model":
        if answer == "no" and method.family == "model given":
            return "it needs a model"
        if answer == "simulator" and method.family == "model given" and method.table:
            return "it needs the probabilities themselves; a simulator only draws from them"
        if answer == "known" and method.family == "model learned":
            return "it learns a model that you already have"
        if answer == "known" and method.table and method.family == "value-based":
            return "it works, but a table that can be computed need not be learned"
    if question == "experience":
        if answer == "yes" and method.experience == "fresh":
            return "it throws experience away after each update"
        if answer == "yes" and method.experience == "stream":
            return "it uses each step only once"
        if answer == "no" and method.experience == "model":
            return "learning a model pays when experience is expensive"
    if question == "states":
        if answer == "yes" and not method.table:
            return "it is more than a small table needs"
        if answer == "no" and method.table:
            return "it keeps a number for every state"
    return ""


class MethodMapModel:
    """The selected method and the answers to the filter questions.

    Settings: `method` (one of METHOD_NAMES) and one per question: `actions`, `model`, `experience`, `states`.

    >>> model = MethodMapModel()
    >>> model.set(actions="continuous", model="no", experience="yes")
    >>> [method.name for method in model.fitting()]
    ['MPC, learned model', 'Dreamer', 'DDPG', 'TD3', 'SAC']
    """

    settings: ClassVar = {
        "method": Choice(METHOD_NAMES),
        **{question.id: Choice(tuple(question.answers)) for question in QUESTIONS},
    }
    commands = ()

    def __init__(self):
        self.values = {"method": "Q-learning", **{question.id: "any" for question in QUESTIONS}}

    def set(self, **values: str) -> None:
        """Choose the method and the answers. Raises ValueError naming what is wrong, and changes nothing."""
        self.values.update(check_settings(self.settings, values))

    @property
    def method(self) -> Method:
        return METHODS[METHOD_NAMES.index(self.values["method"])]

    def objections(self, method: Method) -> list[str]:
        """All that speaks against `method` under the present answers."""
        found = (objection(method, question.id, self.values[question.id]) for question in QUESTIONS)
        return [text for text in found if text]

    def fitting(self) -> list[Method]:
        """The methods that fit all present answers, in the order of the map."""
        return [method for method in METHODS if not self.objections(method)]

    def view(self) -> dict:
        return dict(self.values)

    def picture(self) -> str:
        """The map as SVG, with the selected method outlined and those that do not fit pale."""
        columns = [("Model-based", ("model given", "model learned")), *((f"Model-free: {f}", (f,)) for f in _FREE)]
        parts = []
        for column, (title, families) in enumerate(columns):
            x, y = 12 + 186 * column, 52
            parts.append(svg_text(x, 36, title, 13, weight=600))
            for family in families:
                if len(families) > 1:
                    parts.append(svg_text(x, y + 10, family, 11.5, "#555555"))
                    y += 18
                for method in METHODS:
                    if method.family == family:
                        parts.append(_pill(x, y, method, method is self.method, bool(self.objections(method))))
                        y += 40
                y += 8
        parts.append(svg_text(12, 438, self.method.name, 14, weight=600))
        parts.append(svg_text(12, 458, self.method.words, 12.5))
        parts.append(svg_text(12, 476, f"Choose it when: {self.method.choose}", 12.5))
        parts.append(svg_text(12, 494, f"In this course: {chapter_text(self.method)}", 12.5, "#555555"))
        return svg_document(760, 510, parts, f"Map of reinforcement-learning methods; {self.method.name}")


_FREE = ("value-based", "actor-critic", "policy-based")
_POLICY_COLOR = {"on": "#e69f00", "off": "#56b4e9", "plan": "#009e73"}
POLICY_WORDS = {"on": "on-policy", "off": "off-policy", "plan": "planning"}


def _pill(x: float, y: float, method: Method, selected: bool, pale: bool) -> str:
    stroke, width = ("#1a1a1a", 2) if selected else ("#c8c8c8", 1)
    return (
        f'<g opacity="{0.4 if pale else 1}">'
        f'<rect x="{x}" y="{y}" width="176" height="34" rx="7" fill="#f7f7f7" '
        f'stroke="{stroke}" stroke-width="{width}"/>'
        f'<rect x="{x}" y="{y + 7}" width="4" height="20" fill="{_POLICY_COLOR[method.policy]}"/>'
        + svg_text(x + 12, y + 15, method.name, 12.5, weight=600)
        + svg_text(x + 12, y + 28, f"{POLICY_WORDS[method.policy]}, {method.year}", 10.5, "#555555")
        + "</g>"
    )


def chapter_text(method: Method) -> str:
    """Where this course treats the method, in words."""
    if method.chapter is None:
        return "not in this course; see the paper"
    coming = "" if method.chapter <= LAST_CHAPTER_READY else " (coming)"
    return f"chapter {method.chapter}, {CHAPTERS[method.chapter]}{coming}"


def browser_data() -> dict:
    """Everything that the browser needs, as plain JSON-able data: families, questions, methods, objections."""
    return {
        "families": FAMILIES,
        "questions": [
            {"id": question.id, "text": question.text, "answers": list(question.answers.items())}
            for question in QUESTIONS
        ],
        "methods": [
            {
                "name": method.name,
                "family": method.family,
                "year": method.year,
                "paper": method.paper,
                "learns": method.learns,
                "formula": method.formula,
                "words": method.words,
                "actions": method.actions_note,
                "policy": method.policy,
                "policyWords": POLICY_WORDS[method.policy],
                "policyNote": method.policy_note,
                "choose": method.choose,
                "chapter": chapter_text(method),
                "objections": {
                    question.id: {answer: objection(method, question.id, answer) for answer in question.answers}
                    for question in QUESTIONS
                },
            }
            for method in METHODS
        ],
    }
