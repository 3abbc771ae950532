"""Cells on the processors of this machine: fresh processes, one cell a task."""

from __future__ import annotations

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

from plursim.sweeps.cell import OUTCOME, Ending, Job, failure, run_cell
from plursim.sweeps.writing import write_json

ATTEMPTS = 2
"""How often a cell whose process dies is tried: a killed process is bad luck once and the cell's fault twice."""

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def in_processes(jobs: Sequence[Job], workers: int) -> Iterator[Ending]:
    """Run cells in worker processes and yield how they ended, in the order in which they do.

    Each worker is a process pool of one, so that a process that dies (killed, out of memory) takes no other
    cell with it and it is known which one it was. Workers are told to end when this process does, even by
    kill -9: nobody writes to a cell behind the back of a sweep that goes on.
    """
    waiting = deque((job, 1) for job in jobs)
    with _one_thread_each(), _leash() as leash:
        idle = [_worker(leash) for _ in range(min(workers, len(jobs)))]
        busy: dict[Future[Ending], tuple[ProcessPoolExecutor, Job, int]] = {}
        try:
            while waiting or busy:
                while waiting and idle:
                    job, attempt = waiting.popleft()
                    worker = idle.pop()
                    busy[worker.submit(run_cell, job)] = (worker, job, attempt)
                for future in wait(busy, return_when=FIRST_COMPLETED).done:
                    worker, job, attempt = busy.pop(future)
                    try:
                        ending = future.result()
                    except BrokenProcessPool:
                        worker.shutdown()
                        worker = _worker(leash)
                        if attempt < ATTEMPTS:
                            waiting.appendleft((job, attempt + 1))
                            idle.append(worker)
                            continue
                        ending = _died(job)
                    idle.append(worker)
                    yield ending
        finally:
            leash.close()  # workers that are not done end at once; their cells go on next time
            for worker in (*idle, *(worker for worker, _, _ in busy.values())):
                worker.shutdown(cancel_futures=True)


def _worker(leash: Connection) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_begin, initargs=(leash,))


def _died(job: Job) -> Ending:
    error = f"its process ended abruptly {ATTEMPTS} times (killed, or out of memory)"
    write_json(Path(job.folder) / OUTCOME, {"key": job.key, **failure(error), "seconds": None})
    return Ending(job.key, "failed", error)
