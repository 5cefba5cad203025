"""Where environments stand, as bytes, so that a run can go on in the middle of an episode.

Not every environment tells. Then there are no bytes but a reason, and a resumed run begins new episodes: going on from
a state that is only nearly the right one would be a silent error.
"""

import io
import pickle

from gymnasium.utils import EzPickle
from gymnasium.vector import SyncVectorEnv


class NoState(Exception):
    """An environment does not give its state away; the message says why."""


class _Pickler(pickle.Pickler):
    def reducer_override(self, value):
        # EzPickle (MuJoCo's and Box2D's environments) keeps how an environment was made, not where it stands.
        if isinstance(value, EzPickle) and type(value).__getstate__ is EzPickle.__getstate__:
            raise NoState(f"{type(value).__name__} keeps how it was made, not where it stands")
        return NotImplemented


def environment_state(env):
    """The state of a VectorEnv: (bytes, None), or (None, the reason why there is none)."""
    file = io.BytesIO()
    try:
        _Pickler(file, protocol=pickle.HIGHEST_PROTOCOL).dump(env.envs if isinstance(env, SyncVectorEnv) else vars(env))
    except NoState as problem:
        return None, str(problem)
    except Exception as problem:  # whatever an environment's own __getstate__ raises
        return None, f"{type(problem).__name__}: {problem}".split("\n")[0][:200]
    return file.getvalue(), None


def put_environment_state(env, state):
    """Put it back. Raises whatever the classes of the environment raise if they have changed."""
    state = pickle.loads(state)
    if isinstance(env, SyncVectorEnv):
        env.envs = state
    else:
        vars(env).update(state)
