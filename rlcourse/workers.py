"""Jobs in processes of their own, on all processors: results in order, and nothing that outlives the caller."""

import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, wait
from multiprocessing import active_children, get_context
from typing import Any

LISTEN = 0.5  # s between two looks whether Ctrl+C was pressed: on Windows no wait for a lock is interrupted


def results(
    function: Callable, jobs: Iterable, processes: int | None = None, prepare: Callable | None = None
) -> Iterator[Any]:
    """``function(job)`` of each job, in order, each as soon as it and those before it are there.

    processes : how many, by default one per processor;  prepare : called once in each of them.
    Where the caller is interrupted, or wants no more, the processes end at once, in the middle of their jobs.
    """
    others = set(active_children())
    # Fresh processes: forked ones lack the threads of numerical libraries that are loaded already, and wait for them.
    pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_begin, initargs=(prepare,))
    try:
        for future in [pool.submit(function, job) for job in jobs]:
            while not wait([future], timeout=LISTEN).done:
                pass
            yield future.result()
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in set(active_children()) - others:
            process.terminate()
        raise
    pool.shutdown()


def _begin(prepare: Callable | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the caller; here an answer's code might swallow it
    if prepare is not None:
        prepare()
