"""Cells on a Ray cluster, through the optional extra ``plursim[ray]``."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Any

from plursim.errors import InputError
from plursim.sweeps.cell import Ending, Job, run_cell
from plursim.sweeps.processes import died

RETRIES = 5
"""How often Ray starts a cell again whose node or process died."""

ADDRESS = "RAY_ADDRESS"
WAITING = 4
"""Cells handed to Ray at once, for every processor of the cluster."""


def on_ray(jobs: Sequence[Job], workers: int | None) -> Iterator[Ending]:
    """Run cells on a Ray cluster and yield how they ended, in the order in which they do.

    The cluster is the one ``RAY_ADDRESS`` names (``auto`` for one on this machine), or else a local one of
    ``workers`` processors. All nodes must see the folder of the sweep and the files of the scenario under the
    same path. A cell whose node dies is started again elsewhere, where it goes on from its log.

    Raises
    ------
    InputError : Ray is not installed.
    """
    ray = _ray()
    mine = not ray.is_initialized()
    if mine:
        address = os.environ.get(ADDRESS)
        local = {} if address else {"num_cpus": workers, "include_dashboard": False}
        ray.init(address=address, configure_logging=False, log_to_driver=False, **local)
    try:
        yield from _run(ray, jobs, workers)
    finally:
        if mine:
            ray.shutdown()


def _ray() -> Any:
    try:
        import ray
    except ImportError:
        raise InputError("the executor 'ray' needs the extra: pip install 'plursim[ray]'") from None
    return ray


def _run(ray: Any, jobs: Sequence[Job], workers: int | None) -> Iterator[Ending]:
    remote = ray.remote(num_cpus=1, max_retries=RETRIES)(run_cell)
    most = workers or max(1, WAITING * int(ray.cluster_resources().get("CPU", 1)))
    waiting, busy = iter(jobs), dict[Any, Job]()
    for job in _some(waiting, most):
        busy[remote.remote(job)] = job
    while busy:
        (done, *_), _left = ray.wait(list(busy), num_returns=1)
        job = busy.pop(done)
        try:
            ending: Ending = ray.get(done)
        except (ray.exceptions.WorkerCrashedError, ray.exceptions.NodeDiedError) as error:
            ending = died(job, f"its process ended abruptly {RETRIES + 1} times ({type(error).__name__})")
        for following in _some(waiting, 1):
            busy[remote.remote(following)] = following
        yield ending


def _some(jobs: Iterator[Job], count: int) -> Iterator[Job]:
    """Yield the next few jobs."""
    for _ in range(count):
        job = next(jobs, None)
        if job is None:
            return
        yield job
