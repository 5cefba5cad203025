"""Training: the one way in which every agent learns, in a notebook, a script and a test.

    run = ppo.train(ppo.Config(env="CartPole-v1"))     # in a notebook: goes on in the background
    run.progress, run.state, run.curve("rollout/ep_rew_mean")
    run.config.learning_rate = 1e-4                    # read when the next iteration begins
    run.pause(); run.go_on(); run.stop(); run.wait()
    film(run.agent)                                    # pictures of the agent at work

Importing this package does not load PyTorch: each name is fetched when it is first used.
"""

from importlib import import_module

_HOMES = {
    "Run": "run",
    "TrainingError": "run",
    "film": "filming",
    "load_agent": "launch",
    "resume": "launch",
    "start": "launch",
}
__all__ = list(_HOMES)


def __getattr__(name):
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(_HOMES)}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
