"""Making an environment by its id; where that fails, one sentence that says what to install or which id was meant."""

import re
import sys
from difflib import get_close_matches

import gymnasium

# Families of Gymnasium's environments, and the extra of `pip install "gymnasium[…]"` that brings what they need.
EXTRAS = {
    "gymnasium.envs.box2d": ("Box2D", "box2d"),
    "gymnasium.envs.mujoco": ("MuJoCo and imageio", "mujoco"),
    "gymnasium.envs.phys2d": ("JAX", "jax"),
    "gymnasium.envs.tabular": ("JAX", "jax"),
    "gymnasium.envs.classic_control": ("Pygame", "classic-control"),
    "gymnasium.envs.toy_text": ("Pygame", "toy-text"),
}


class EnvironmentUnavailable(gymnasium.error.Error):
    """There is no such environment here; the message says why and what to do."""

    def _render_traceback_(self):
        # What IPython shows in place of a traceback: everything that is to be known stands in the message.
        return [f"{type(self).__name__}: {self}"]


def make(env, **options):
    """`gymnasium.make(env, **options)`.

    Raises EnvironmentUnavailable if a package is missing or there is no environment of this id.
    """
    try:
        return gymnasium.make(env, **options)
    except (gymnasium.error.Error, ImportError) as problem:
        raise EnvironmentUnavailable(_reason(env, problem)) from problem


def _reason(env, problem):
    family = _family(env)
    if isinstance(problem, gymnasium.error.DependencyNotInstalled | ModuleNotFoundError) and family in EXTRAS:
        package, extra = EXTRAS[family]
        return f"{env} needs {package}, missing here. {_install(f'gymnasium[{extra}]')}"
    if env.startswith("ALE/"):
        return (
            f"{env} is an Atari game. {_install('gymnasium[atari]')} Then register the games: "
            "import ale_py, gymnasium; gymnasium.register_envs(ale_py)"
        )
    if isinstance(problem, ModuleNotFoundError) and ":" in env:
        module = env.partition(":")[0]
        why = str(problem).partition(". ")[0]
        return f"{env}: the package {module!r}, which should bring this environment, cannot be imported ({why})."
    name = env.rpartition("-v")[0] or env
    versions = [known for known in gymnasium.registry if known.rpartition("-v")[0] == name and _works(known)]
    if versions and env not in versions:
        why = "is outdated" if env in gymnasium.registry else "does not exist"
        return f"{env} {why}. There {'is' if len(versions) == 1 else 'are'} {_listed(sorted(versions))}."
    if isinstance(problem, gymnasium.error.UnregisteredEnv) or env not in gymnasium.registry:
        near = _near(name)
        if near:
            return f"There is no environment {env!r}. Did you mean {_listed(near, 'or')}?"
        where = "If a package brings it, import that package first; all that are known: gymnasium.pprint_registry()."
        return f"There is no environment {env!r}. {where}"
    return f"{env} cannot be made: {problem}"


def _family(env):
    spec = gymnasium.registry.get(env) or gymnasium.registry.get(_newest(env))
    return str(spec.entry_point).partition(":")[0].rpartition(".")[0] if spec else None


def _newest(name):
    """The id of the highest version of the environment that is called `name`; None if there is none."""
    known = [one for one in gymnasium.registry if one.rpartition("-v")[0] == name]
    return max(known, key=lambda one: int(one.rpartition("-v")[2]), default=None)


def _works(env):
    """Whether the entry is an environment; Gymnasium keeps some ids only to say where they have gone."""
    return isinstance(gymnasium.registry[env].entry_point, str)


def _near(name):
    """Ids, newest versions, whose names are like `name`, letter case and separators aside."""
    plain = {}
    for env, spec in gymnasium.registry.items():
        if _works(env):
            plain.setdefault(_plain(spec.name), []).append(_newest(env.rpartition("-v")[0]))
    close = get_close_matches(_plain(name.rpartition("/")[2]), plain, n=3, cutoff=0.7)
    return list(dict.fromkeys(plain[one][0] for one in close))


def _plain(name):
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _listed(names, word="and"):
    return f" {word} ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _install(package):
    if "ipykernel" in sys.modules:
        return f'Install it: %pip install "{package}" in a cell of its own, then run this one again.'
    return f'Install it: {sys.executable} -m pip install "{package}"'
