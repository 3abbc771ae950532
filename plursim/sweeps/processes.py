"""Cells on the processors of this machine: fresh processes, one cell a task."""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from plursim.sweeps.cell import Ending, Job, run_cell, write_outcome

ATTEMPTS = 2
"""How often a cell whose process dies is tried: once is bad luck, twice is the cell's fault."""

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def in_processes(jobs: Sequence[Job], workers: int) -> Iterator[Ending]:
    """Run cells in worker processes and yield how they ended, in the order in which they do.

    Each worker is a process pool of one, so that a process that dies (killed, out of memory) takes no other
    cell with it and it is known which one it was. Workers are told to end when this process does, even by
    kill -9: nobody writes to a cell behind the back of a sweep that goes on.
    """
    waiting = deque((job, 1) for job in jobs)
    with _one_thread_each(), _Leash() as leash:
        idle = [_worker(leash) for _ in range(min(workers, len(jobs)))]
        busy: dict[Future[Ending], tuple[ProcessPoolExecutor, Job, int]] = {}
        try:
            while waiting or busy:
                while waiting and idle:
                    worker, (job, attempt) = idle.pop(), waiting.popleft()
                    busy[worker.submit(run_cell, job)] = (worker, job, attempt)
                for future in wait(busy, return_when=FIRST_COMPLETED).done:
                    worker, job, attempt = busy.pop(future)
                    ending = _ending(future, job, attempt)
                    if isinstance(future.exception(), BrokenProcessPool):
                        worker.shutdown()
                        worker = _worker(leash)
                    idle.append(worker)
                    if ending is None:
                        waiting.appendleft((job, attempt + 1))
                    else:
                        yield ending
        finally:
            if busy:
                leash.let_go()  # their cells go on next time
            for worker in (*idle, *(worker for worker, _, _ in busy.values())):
                worker.shutdown(cancel_futures=True)


def _ending(future: Future[Ending], job: Job, attempt: int) -> Ending | None:
    """Return how a cell ended, None where its process died and it is to be tried again."""
    try:
        return future.result()
    except BrokenProcessPool:
        return died(job, f"its process ended abruptly {ATTEMPTS} times") if attempt >= ATTEMPTS else None


def died(job: Job, error: str) -> Ending:
    """Record that the process of a cell died."""
    ending = Ending(job.key, "failed", error)
    write_outcome(Path(job.folder), ending)
    return ending


class _Leash:
    """What ends the workers when this process does: a pipe whose other end they watch."""

    def __init__(self) -> None:
        self.end, self._held = get_context("spawn").Pipe(duplex=False)

    def __enter__(self) -> _Leash:
        return self

    def __exit__(self, *_: object) -> None:
        self.let_go()
        self.end.close()

    def let_go(self) -> None:
        """End all workers at once."""
        self._held.close()


def _worker(leash: _Leash) -> ProcessPoolExecutor:
    context = get_context("spawn")
    return ProcessPoolExecutor(1, mp_context=context, initializer=_begin, initargs=(leash.end,))


def _begin(leash: Connection) -> None:
    """Prepare a worker: it leaves Ctrl-C to its parent and ends with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()  # what is imported stays; collecting after every cell need not look at it
    threading.Thread(target=_end_with, args=(leash,), daemon=True).start()


def _end_with(leash: Connection) -> None:
    try:
        leash.recv_bytes()
    except EOFError:
        os._exit(1)


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Let workers that start meanwhile use one thread each for linear algebra, unless told otherwise."""
    added = {name: "1" for name in THREADS if name not in os.environ}
    os.environ.update(added)
    try:
        yield
    finally:
        for name in added:
            os.environ.pop(name, None)
