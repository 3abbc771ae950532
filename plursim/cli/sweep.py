"""``plursim sweep``."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from plursim.cli.options import examples, json_option, out_option
from plursim.cli.terminal import say, say_json, table
from plursim.errors import PlursimError

if TYPE_CHECKING:
    from plursim.sweeps import SweepProgress, SweepResult

MOST_ROWS = 30


@click.command(
    "sweep",
    epilog=examples(
        "plursim sweep scenarios/sweeps/mixture_path.yaml",
        "plursim sweep scenarios/sweeps/mixture_path.yaml --workers 4 --set population.size=50",
    ),
)
@click.argument("file", metavar="SWEEP", type=click.Path(path_type=Path))
@click.option(
    "--set",
    "settings",
    metavar="PATH=VALUE",
    multiple=True,
    help="Replace one value of the scenario in every cell, such as population.size=50; may be repeated.",
)
@click.option("--workers", type=click.IntRange(min=1), help="Runs at a time; by default, one per processor.")
@click.option(
    "--executor",
    type=click.Choice(("process", "ray")),
    default="process",
    show_default=True,
    help="Processes on this machine, or a Ray cluster (needs plursim[ray]; RAY_ADDRESS names the cluster).",
)
@out_option("Folder for all sweeps; the same sweep continues where it stopped.")
@click.option(
    "--resume",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of an earlier sweep whose finished cells are kept, even if the sweep has changed.",
)
@json_option
@click.option("--quiet", is_flag=True, help="Show no progress bar and no table.")
def sweep_command(
    file: Path,
    settings: tuple[str, ...],
    workers: int | None,
    executor: Any,
    out: Path,
    resume: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Run a scenario many times while varying its settings: one table, plots and a report.

    Finished cells are not run again. A cell that fails is recorded and does not stop the others; the exit
    code is then 1.
    """
    from plursim.sweeps import load_sweep, sweep

    loaded = load_sweep(file, settings)
    with _bar(shown=not (as_json or quiet)) as on_progress:
        result = sweep(
            loaded, out=out, workers=workers, executor=executor, resume=resume, on_progress=on_progress
        )
    _finish(result, as_json=as_json, quiet=quiet)


def _finish(result: SweepResult, *, as_json: bool, quiet: bool) -> None:
    """Draw the figures, write the report, and say how the sweep ended."""
    from plursim.reports.plots.sweeps import save_sweep_figures
    from plursim.sweeps.report import write_report

    figures = save_sweep_figures(result, result.path / "figures")
    report = write_report(result, figures)
    if as_json:
        files = {"figures": [str(figure) for figure in figures], "report": str(report)}
        say_json({**result.summary(), "table": str(result.path / "table.csv"), **files})
    else:
        if not quiet:
            _show(result)
            say(f"Report with plots: {report}")
        say(str(result.path))
    if len(result.failed):
        first = result.failed.iloc[0]
        raise PlursimError(
            f"{len(result.failed)} of {len(result.cells)} cells failed, such as cell {first['cell']}: "
            f"{first['error']}\n  the table holds all others; the same command tries the failed ones again"
        )


def _show(result: SweepResult) -> None:
    from plursim.sweeps.averages import averaged, looked_at

    by = [name for name, role in result.columns.items() if role not in ("seed", "sample", "matrix")]
    finished = int((result.cells["status"] == "finished").sum())
    say(f"Sweep {result.name}: {finished} of {len(result.cells)} cells finished")
    for one in looked_at(result):
        means = averaged(one.frame, by) if by else averaged(one.frame.assign(all="all"), ["all"])
        rows = [[_word(value) for value in row] for row in means.head(MOST_ROWS).itertuples(index=False)]
        left = f" (first {MOST_ROWS} of {len(means)} rows)" if len(means) > MOST_ROWS else ""
        table(f"{one.name}{left}", list(means.columns), rows, numeric=list(means.columns))


def _word(value: Any) -> str:
    if value is None or value != value:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)


@contextmanager
def _bar(*, shown: bool) -> Iterator[Callable[[SweepProgress], None] | None]:
    """Show a bar on standard error: cells, failures and time left; nothing where it is no terminal."""
    if not shown or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("cells"), BarColumn(), TextColumn("{task.fields[state]}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=None, state="")

        def update(progress: SweepProgress) -> None:
            bar.update(task, completed=progress.done, total=progress.total, state=progress_line(progress))

        yield update


def progress_line(progress: SweepProgress) -> str:
    """Return how far a sweep has got in words.

    Examples
    --------
    >>> from plursim.sweeps import SweepProgress
    >>> progress_line(SweepProgress(done=120, total=500, reused=20, failed=1, seconds_left=3725.0))
    '120 of 500, 20 from before, 1 failed, about 1:02:05 left'
    """
    words = [f"{progress.done:,} of {progress.total:,}"]
    if progress.reused:
        words.append(f"{progress.reused:,} from before")
    if progress.failed:
        words.append(f"{progress.failed:,} failed")
    if math.isfinite(progress.seconds_left) and progress.done < progress.total:
        words.append(f"about {timedelta(seconds=round(progress.seconds_left))} left")
    return ", ".join(words)
