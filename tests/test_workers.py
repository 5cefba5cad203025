"""Jobs in processes: their order, their errors, and that nothing is left of them."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time

import pytest

from rlcourse import workers

SETTING = "RLCOURSE_WORKER_OF_A_TEST"


def slow_for_the_first(job):
    time.sleep(0.3 if job == 0 else 0.0)
    return job * job


def prepare():
    os.environ[SETTING] = "prepared"


def setting(_):
    return os.environ.get(SETTING)


def fails(job):
    if job == 1:
        raise ValueError("the second job")
    time.sleep(600 * (job > 1))
    return job


def children():
    return set(multiprocessing.active_children())


def test_results_come_in_the_order_of_the_jobs():
    assert list(workers.results(slow_for_the_first, range(5), processes=2)) == [0, 1, 4, 9, 16]


def test_each_process_is_prepared():
    assert list(workers.results(setting, range(3), 1, prepare)) == ["prepared"] * 3 and SETTING not in os.environ


def test_an_error_ends_the_others_at_once():
    before, start = children(), time.monotonic()
    with pytest.raises(ValueError, match="the second job"):
        list(workers.results(fails, range(4), 2))
    for process in children() - before:
        process.join(10)
    assert children() <= before and time.monotonic() - start < 60


def test_who_wants_no_more_leaves_nothing_running():
    before = children()
    found = workers.results(fails, [0, 5, 6], 2)
    assert next(found) == 0
    found.close()
    for process in children() - before:
        process.join(10)
    assert children() <= before


# The file lies in a folder: a process that is started anew reads it, as the script of a user would be read.
LONG = """
import signal, time
signal.signal(signal.SIGINT, signal.default_int_handler)
from rlcourse import workers

def stubborn(job):
    if job == 0:
        return 0
    while True:
        try:
            time.sleep(600)
        except BaseException:
            pass

if __name__ == "__main__":
    for each in workers.results(stubborn, range(6), 2):
        print(each, flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="Ctrl+C is sent to a group of processes")
def test_ctrl_c_ends_everything_within_seconds(tmp_path):
    """In a terminal every process of the group hears it; answers that swallow it must not go on."""
    script = tmp_path / "long.py"
    script.write_text(LONG, encoding="utf-8")
    process = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                               start_new_session=True)  # fmt: skip
    try:
        assert process.stdout.readline() == "0\n"
        time.sleep(1)
        os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=20)
        deadline = time.monotonic() + 20
        while _is_alive(process.pid) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not _is_alive(process.pid)
    finally:
        if _is_alive(process.pid):
            os.killpg(process.pid, signal.SIGKILL)


def _is_alive(group):
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
