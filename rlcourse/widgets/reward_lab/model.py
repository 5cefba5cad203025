"""Rewards on the reaching robot: recorded behaviours, what each term contributes to their returns, who wins.

The return of a behaviour is a sum over terms k of weight_k * sum over t of gamma^t * term_k[t]. The sums are
computed here and, by the same formulas, in reward_lab.js.

Two extra terms can be added. The potential-based one, F = gamma phi(s') - phi(s) with phi(s) = -distance (Ng, Harada &
Russell 1999), telescopes to -phi(s_0): every behaviour gains the same, because all start in the same state. phi counts
as 0 after the last step of an episode: nothing follows a terminal state; and a truncated episode would go on from a
value that shaping has lowered by phi as well, so leaving that value out leaves phi out. The naive one pays 1 - distance
(at least 0) in every step for being near the target, and no telescope bounds what hovering earns.
"""

from functools import cached_property

import numpy as np

from rlcourse.envs.behaviours import BEHAVIOURS, record
from rlcourse.envs.reaching import DT, REACHED, distance
from rlcourse.widgets.settings import Choice, Number, check_settings
from rlcourse.widgets.svg import svg_document, svg_text

TERMS = ("distance", "energy", "alive", "success")
EXTRAS = ("none", "potential", "near bonus")
SIGNS = {"distance": -1.0, "energy": -1.0, "alive": 1.0, "success": 1.0}
COLORS = {"distance": "#d55e00", "energy": "#e69f00", "alive": "#56b4e9", "success": "#009e73", "extra": "#cc79a7"}
PRESETS = {
    "sparse": {"distance": 0.0, "energy": 0.0, "alive": 0.0, "success": 10.0},
    "dense": {"distance": 1.0, "energy": 0.0, "alive": 0.0, "success": 10.0},
    "dense + energy": {"distance": 1.0, "energy": 5.0, "alive": 0.0, "success": 10.0},
    "dense + alive": {"distance": 1.0, "energy": 0.0, "alive": 1.0, "success": 10.0},
}
TIE = 1e-6


class RewardLabModel:
    """Weights, gamma and an extra term; the returns of the recorded behaviours and their ranking.

    Settings: `distance`, `energy`, `alive`, `success` (weights), `gamma`, `extra` ("none", "potential",
    "near bonus"), `scale` of the extra term, and `preset`, a name in PRESETS that sets all four weights.

    seed : int
        Of the start state, which all behaviours share.
    """

    commands = ()

    def __init__(self, seed: int = 0):
        self.trajectories = [record(name, seed) for name in BEHAVIOURS]
        self.settings = {
            "preset": Choice(tuple(PRESETS)),
            "distance": Number(0, 5, 0.1),
            "energy": Number(0, 20, 0.5),
            "alive": Number(-1, 2, 0.1),
            "success": Number(0, 50, 1),
            "gamma": Number(0.9, 1, 0.005),
            "extra": Choice(EXTRAS),
            "scale": Number(0, 10, 0.5),
        }
        self.values = {**PRESETS["dense"], "gamma": 0.99, "extra": "none", "scale": 2.0}

    def set(self, **values) -> None:
        """Change settings; weights given beside a preset replace the preset's. Raises ValueError."""
        checked = check_settings(self.settings, values)
        preset = PRESETS.get(checked.pop("preset", None), {})
        self.values.update({**preset, **checked})

    @property
    def names(self) -> list[str]:
        return [trajectory.behaviour for trajectory in self.trajectories]

    @property
    def weights(self) -> dict[str, float]:
        return {term: self.values[term] for term in TERMS}

    @cached_property
    def lengths(self) -> list[int]:
        """T of each behaviour."""
        return [len(trajectory.actions) for trajectory in self.trajectories]

    @cached_property
    def steps(self) -> np.ndarray:
        """(B, 5, max T) float32: the signed terms of each step, then the near bonus; 0 after an episode's end."""
        table = np.zeros((len(self.names), len(TERMS) + 1, max(self.lengths)), dtype=np.float32)
        for row, (trajectory, length) in enumerate(zip(self.trajectories, self.lengths, strict=True)):
            for column, term in enumerate(TERMS):
                table[row, column, :length] = SIGNS[term] * trajectory.terms[term]
            table[row, -1, :length] = np.maximum(0.0, 1.0 - trajectory.terms["distance"])
        return table

    @cached_property
    def potential(self) -> np.ndarray:
        """(B, max T + 1) float32: phi(s_t) = -distance, and 0 from the end of the episode on."""
        table = np.zeros((len(self.names), max(self.lengths) + 1), dtype=np.float32)
        for row, (trajectory, length) in enumerate(zip(self.trajectories, self.lengths, strict=True)):
            table[row, :length] = -distance(trajectory.states[:-1, :3], trajectory.target)
        return table

    def contributions(self) -> np.ndarray:
        """(B, 5): what each of the four terms and the extra term adds to the discounted return."""
        gamma, extra = self.values["gamma"], self.values["extra"]
        discounts = gamma ** np.arange(self.steps.shape[2])
        sums = self.steps.astype(float) @ discounts
        if extra == "potential":
            phi = self.potential.astype(float)
            sums[:, -1] = (gamma * phi[:, 1:] - phi[:, :-1]) @ discounts
        scale = 0.0 if extra == "none" else self.values["scale"]
        return sums * [*self.weights.values(), scale]

    @property
    def ranking(self) -> list[tuple[str, float]]:
        """Names and discounted returns, best first; ties keep the order of the recordings."""
        return self._ranked(self.contributions().sum(axis=1))

    @property
    def ranking_without_extra(self) -> list[tuple[str, float]]:
        return self._ranked(self.contributions()[:, :-1].sum(axis=1))

    @property
    def winner(self) -> str:
        return self.ranking[0][0]

    def _ranked(self, returns: np.ndarray) -> list[tuple[str, float]]:
        order = np.argsort(-np.round(returns / TIE), kind="stable")
        return [(self.names[row], float(returns[row])) for row in order]

    def view(self) -> dict:
        return dict(self.values)

    def data(self) -> dict:
        """What the browser needs besides the float32 tables: names, lengths, endings, the target, the presets."""
        return {
            "names": self.names,
            "lengths": self.lengths,
            "terminated": [trajectory.terminated for trajectory in self.trajectories],
            "target": self.trajectories[0].target.tolist(),
            "reached": REACHED,
            "dt": DT,
            "presets": list(PRESETS.items()),
            "ranges": {
                name: [setting.low, setting.high, setting.step]
                for name, setting in self.settings.items()
                if isinstance(setting, Number)
            },
        }

    def paths(self) -> np.ndarray:
        """(B, max T + 1, 3) float32: positions in m; after the end a behaviour stays where it is."""
        table = np.zeros((len(self.names), max(self.lengths) + 1, 3), dtype=np.float32)
        for row, (trajectory, length) in enumerate(zip(self.trajectories, self.lengths, strict=True)):
            table[row, : length + 1] = trajectory.states[:, :3]
            table[row, length + 1 :] = trajectory.states[-1, :3]
        return table

    def picture(self) -> str:
        """The ranking as stacked bars."""
        parts_of = dict(zip(self.names, self.contributions(), strict=True))
        low = min(0.0, *(part.clip(max=0).sum() for part in parts_of.values()))
        high = max(0.0, *(part.clip(min=0).sum() for part in parts_of.values()))
        left, width, bar, pitch = 120, 470, 24, 38
        scale = width / max(high - low, 1e-9)
        zero = left - low * scale
        drawn = [
            svg_text(16, 26, f"Discounted return of six behaviours (γ = {self.values['gamma']:g})", 14, weight=600)
        ]
        shown = [*TERMS, "extra"] if self.values["extra"] != "none" else TERMS
        for number, term in enumerate(shown):
            x = left + 105 * number
            drawn.append(f'<rect x="{x}" y="40" width="11" height="11" fill="{COLORS[term]}"/>')
            drawn.append(svg_text(x + 16, 50, term if term != "extra" else self.values["extra"], 12))
        for rank, (name, total) in enumerate(self.ranking):
            y = 68 + pitch * rank
            drawn.append(svg_text(left - 10, y + 17, f"{rank + 1}. {name}", 13, anchor="end"))
            ends = {-1.0: zero, 1.0: zero}
            for term, value in zip([*TERMS, "extra"], parts_of[name], strict=True):
                length = abs(value) * scale
                if length < 0.05:
                    continue
                side = float(np.sign(value))
                x = ends[side] - (length if side < 0 else 0)
                drawn.append(f'<rect x="{x:.1f}" y="{y}" width="{length:.1f}" height="{bar}" fill="{COLORS[term]}"/>')
                ends[side] += side * length
            x = zero + total * scale
            drawn.append(
                f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{y - 4}" y2="{y + bar + 4}" stroke="#1a1a1a" stroke-width="3"/>'
            )
            drawn.append(svg_text(left + width + 12, y + 17, f"{total:.2f}", 13, weight=600))
        bottom = 68 + pitch * len(parts_of)
        drawn.append(
            f'<line x1="{zero:.1f}" x2="{zero:.1f}" y1="60" y2="{bottom}" stroke="#8a8a8a" stroke-dasharray="3 3"/>'
        )
        return svg_document(690, bottom + 12, drawn, f"Ranking of behaviours; {self.winner} wins")
