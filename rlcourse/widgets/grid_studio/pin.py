"""The ghost: values and policy that are kept to be compared with what the studio shows later."""

import numpy as np

NAMES = {
    "method": "", "gamma": "γ = ", "slip": "slip ", "step_reward": "step reward ", "alpha": "α = ", "epsilon": "ε = ",
}  # fmt: skip


class Pin:
    """Values (S,) and policy (S, A) as they were, with the settings that made them."""

    def __init__(self, model):
        self.v, self.policy = model.solver.v.copy(), model.policy.copy()
        self.shape = model.world.shape
        self.chosen = {name: model.chosen[name] for name in NAMES}
        self.terminal = model.mdp.terminal

    def view(self, model):
        """What the browser draws: the old values and policy, the cells that now choose otherwise, and a sentence."""
        live = ~(self.terminal | model.mdp.terminal)
        # A tie that comes or goes is no other choice as long as an old best action still is one.
        changed = np.flatnonzero(live & ~((self.policy > 0.01) & (model.policy > 0.01)).any(axis=1))
        return {
            "v": np.round(self.v, 6).tolist(),
            "policy": np.round(self.policy, 3).tolist(),
            "changed": changed.tolist(),
            "said": self._said(model, len(changed)),
        }

    def _said(self, model, changed):
        old = ", ".join(
            f"{words}{_written(self.chosen[name])}"
            for name, words in NAMES.items()
            if self.chosen[name] != model.chosen[name]
        )
        cells = {0: "no cell chooses", 1: "1 cell chooses"}.get(changed, f"{changed} cells choose")
        return f"Pinned{': ' + old if old else ''}. Since then {cells} another action."


def _written(value):
    return value if isinstance(value, str) else f"{value:g}".replace("-", "−")
