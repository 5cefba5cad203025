"""Files that are written whole: after a crash at any moment there is the old one or the new one, never a half."""

import contextlib
import os
import re
import threading
from pathlib import Path

PARTIAL = re.compile(r"\.(\d+)-\d+\.partial$")


@contextlib.contextmanager
def written_whole(path):
    """A binary file to write into, also to be read; it becomes `path` at the end of the block, if that succeeds."""
    path = Path(path)
    partial = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.partial")
    try:
        with open(partial, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    except BaseException:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
        raise


def remove_leftovers(folder):
    """Remove what processes that were killed while they wrote have left in `folder`."""
    for partial in Path(folder).glob("*.partial"):
        match = PARTIAL.search(partial.name)
        if match and not _is_alive(int(match[1])):
            with contextlib.suppress(OSError):  # on Windows: somebody writes it still
                partial.unlink(missing_ok=True)


def _is_alive(pid):
    if os.name == "nt":
        return False  # signal 0 would end the process there, and a file that is being written cannot be removed anyway
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
