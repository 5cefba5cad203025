"""Scripts that start processes."""

import multiprocessing
import re
import sys
from pathlib import Path


def require_guard(what):
    """RuntimeError for a script that each of the new processes would read, and begin `what` once more.

    A notebook needs no guard, nor does a script that is not read again.
    """
    script = getattr(sys.modules["__main__"], "__file__", None)
    if script is None or not script.endswith(".py") or not Path(script).exists():
        return
    if not re.search(r"\b__name__\b", Path(script).read_text(encoding="utf-8", errors="replace")):
        raise RuntimeError(
            f"{script} has no guard: each process that {what} starts would read the script and begin it once more. "
            f'Put the call, and what belongs to it, under this line:\n\nif __name__ == "__main__":\n    {what}'
        )


def reads_script_again():
    """Whether processes of `multiprocessing` read the script that starts them: not where they are forked."""
    return multiprocessing.get_start_method() != "fork"
