"""Undo and redo: the states that the studio had before each change."""

LIMIT = 100


class History:
    """What can be taken back, and what can be done again. Holds the states themselves: whoever adds one copies it."""

    def __init__(self):
        self._past, self._future = [], []
        self._gesture = None

    @property
    def undo_name(self):
        """What `undo` would take back, "" if there is nothing."""
        return self._past[-1][0] if self._past else ""

    @property
    def redo_name(self):
        return self._future[-1][0] if self._future else ""

    def add(self, name, state, gesture=None):
        """Keep the `state` before a change called `name`; `state` is a function, called only if it is needed.

        Changes of one and the same `gesture` (a stroke of the brush, a dragged slider) are taken back together.
        """
        if gesture is None or gesture != self._gesture:
            self._past.append((name, state()))
            del self._past[:-LIMIT]
        self._future.clear()
        self._gesture = gesture

    def undo(self, present):
        """The state before the last change; `present`, the state now, is kept for `redo`. None: nothing to undo."""
        return self._move(self._past, self._future, present)

    def redo(self, present):
        return self._move(self._future, self._past, present)

    def end_gesture(self):
        """The next change is taken back by itself."""
        self._gesture = None

    def _move(self, source, target, present):
        self.end_gesture()
        if not source:
            return None
        name, state = source.pop()
        target.append((name, present))
        return state
