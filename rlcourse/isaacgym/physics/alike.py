"""Which environments hold the same actors, so that they can share a model."""

from functools import lru_cache

from rlcourse.isaacgym.physics import variants

# each asset is looked at once, though thousands of environments may have it
content, structure = lru_cache(variants.content), lru_cache(variants.structure)


def kind(environment):
    """What environments must have in common to be compiled to the same model, to be compared."""
    return _assets(environment), _scales(environment), _collisions(environment)


def groups(environments):
    """The numbers of environments with the same assets, in lists; environment 0 is in the first.

    Raises ValueError if an environment is built differently.
    """
    first, found = environments[0], {}
    of_first = _assets(first)
    for environment in environments:
        _check_same_structure(first, environment)
        assets = _assets(environment)
        # scales are written for the assets of environment 0; others are compiled as large as they are
        key = assets if assets == of_first else (assets, _scales(environment))
        found.setdefault(key, []).append(environment.index)
    return list(found.values())


def different(first, environment, reason):
    """The ValueError that says in what an environment differs from the first one."""
    listed = [[actor.name for actor in e.actors] for e in (first, environment)]
    return ValueError(
        f"Environment {environment.index} holds other actors than environment 0, {listed[1]} instead of {listed[0]}: "
        f"{reason} All environments must hold the same actors in the same order, with the same collision groups and "
        "filters; only states, properties, and the sizes of boxes, balls and other plain shapes may differ."
    )


def _check_same_structure(first, environment):
    if len(first.actors) != len(environment.actors):
        raise different(first, environment, "their number differs.")
    if _collisions(first) != _collisions(environment):
        raise different(first, environment, "their collision groups or filters differ.")
    for one, other in zip(first.actors, environment.actors, strict=True):
        if one.asset is not other.asset and structure(one.asset) != structure(other.asset):
            raise different(first, environment, f"{one.name!r} and {other.name!r} differ in bodies or joints.")


def _assets(environment):
    return tuple(content(actor.asset) for actor in environment.actors)


def _scales(environment):
    return tuple(actor.scale for actor in environment.actors)


def _collisions(environment):
    groups = [actor.group for actor in environment.actors]
    return tuple((-1 if group == -1 else groups.index(group)) for group in groups), tuple(
        actor.filter for actor in environment.actors
    )
