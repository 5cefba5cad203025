"""Which shapes of an environment can touch: collision groups and filters as bits of MuJoCo's contype and conaffinity.

Two shapes of different actors collide if their actors' groups are the same (or one of them is -1) and no bit is set in
both filters. Two shapes of one actor collide if no bit is set in both filters; where the actor was created with
filter -1, the file's own contype and conaffinity must also allow it. Terrain collides with everything.

MuJoCo lets geoms a and b collide if contype_a & conaffinity_b or contype_b & conaffinity_a. Giving every distinct
kind of shape one bit in contype, and the bits of all the kinds that it touches in conaffinity, is therefore exact.
"""

from typing import NamedTuple

import numpy as np

EVERYTHING = 2**31 - 1  # the conaffinity of terrain


class Kind(NamedTuple):
    """What decides whom a shape collides with."""

    actor: int
    group: int
    filter: int
    contype: int | None  # the file's masks, where they count
    conaffinity: int | None

    def touches(self, other):
        """Whether shapes of these kinds collide."""
        if self.filter & other.filter:
            return False
        if self.actor != other.actor:
            return self.group == other.group or -1 in (self.group, other.group)
        if self.contype is None:
            return True
        return bool(self.contype & other.conaffinity or other.contype & self.conaffinity)


def filters(environment):
    """The filters of all shapes of an environment."""
    return tuple(shape.filter for actor in environment.actors for shape in actor.shape_properties)


def masks(environment):
    """contype and conaffinity of all shapes of an environment, (S,) each.

    Raises ValueError if the groups and filters make more than 31 kinds of shapes.
    """
    kinds = []
    for actor in environment.actors:
        for name, shape in zip(actor.asset.shape_geoms, actor.shape_properties, strict=True):
            geom = actor.asset.model.geom(name)
            of_file = (int(geom.contype[0]), int(geom.conaffinity[0])) if actor.filter == -1 else (None, None)
            kinds.append(Kind(actor.handle, actor.group, shape.filter, *of_file))
    return bits(kinds)


def bits(kinds):
    """contype and conaffinity, (len(kinds),) each, under which exactly the shapes that touch collide."""
    if not kinds:
        return np.zeros((2, 0), dtype=np.int64)
    distinct = list(dict.fromkeys(kinds))
    touches = np.array([[a.touches(b) for b in distinct] for a in distinct])
    rows, bit = np.unique(touches, axis=0, return_inverse=True)
    if len(rows) > 31:
        raise ValueError(
            f"The collision groups and filters of this environment make {len(rows)} kinds of shapes, at most 31 are "
            "possible. Give actors that collide alike the same filter."
        )
    contype = 1 << bit.ravel()
    conaffinity = [np.bitwise_or.reduce(contype[row], initial=0) for row in touches]
    of_kind = {kind: (contype[i], conaffinity[i]) for i, kind in enumerate(distinct)}
    return np.array([of_kind[kind] for kind in kinds], dtype=np.int64).reshape(-1, 2).T
