"""Interactive pictures of the course. Importing one widget does not import the others."""

from importlib import import_module

_HOMES = {
    "BeatTheRobots": "beat_the_robots",
    "EpisodePlayer": "episode_player",
    "GridStudio": "grid_studio",
    "RewardLab": "reward_lab",
    "LearningRace": "learning_race",
    "MethodMap": "method_map",
    "LoopPlayer": "loop_player",
    "TrainingPanel": "training_panel",
}

__all__ = [
    "BeatTheRobots",
    "EpisodePlayer",
    "GridStudio",
    "LearningRace",
    "LoopPlayer",
    "MethodMap",
    "RewardLab",
    "TrainingPanel",
]


def __getattr__(name):
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(_HOMES)}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}.view"), name)


def __dir__():
    return sorted([*globals(), *_HOMES])
