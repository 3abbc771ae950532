"""What all figures share: colours that colour-blind readers can tell apart, plain labels, panels, saving."""

from __future__ import annotations

import itertools
import json
import textwrap
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.image import AxesImage, imsave
from numpy.typing import NDArray

from plursim.errors import InputError, unknown

DPI = 150
GREY = "#8C8C8C"
INK = "#222222"
# The eight colours of Okabe and Ito (2008), black left out: it is kept for text and lines on maps.
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#F0E442")
SHARES = "Blues"  # light is nobody
OPTIONS = "viridis"
TITLE, TEXT, SMALL = 10, 8.5, 7.5
UNDATED: dict[str, dict[str, Any]] = {
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
FORMATS = ("png", *UNDATED)


def label(text: object, width: int = 40, lines: int = 2) -> str:
    r"""Return untrusted text as a label: one to ``lines`` lines of ``width`` characters, never mathtext.

    Examples
    --------
    >>> label("costs $5 or $6")
    'costs \\$5 or \\$6'
    >>> label("a sentence that goes on and on", width=12, lines=2)
    'a sentence\nthat goes…'
    """
    printable = "".join(ch if ch.isprintable() else " " for ch in str(text))
    wrapped = textwrap.wrap(printable, width, max_lines=lines, placeholder="…") or [""]
    shown = "\n".join(wrapped).replace("$", r"\$")
    # matplotlib leaves out of a legend what begins with an underscore.
    return f" {shown}" if shown.startswith("_") else shown


def in_words(name: object) -> str:
    """Return the name of a figure as it is read.

    Examples
    --------
    >>> in_words("mean_resources")
    'mean resources'
    """
    return str(name).replace("_", " ").strip() or str(name)


def option_colours(options: int, *, ordinal: bool = True) -> list[Any]:
    """Return one colour an option: along a sequential map where options have an order."""
    if not ordinal and options <= len(PALETTE):
        return list(PALETTE[:options])
    return [mpl.colormaps[OPTIONS](x) for x in np.linspace(0.0, 0.97, options)]


def colour_of(position: int) -> str:
    """Return the colour of the n-th arm; colours come again after seven."""
    return PALETTE[position % len(PALETTE)]


def panels(
    rows: int, columns: int, width: float, heights: Sequence[float], *, share_y: bool = True
) -> tuple[Figure, NDArray[Any]]:
    """Return a figure of rows x columns panels, each ``width`` inches wide and as high as its row."""
    figure = Figure(figsize=(width * columns + 1.2, sum(heights) + 0.9), layout="constrained")
    axes = figure.subplots(
        rows, columns, squeeze=False, sharey="row" if share_y else False, height_ratios=list(heights)
    )
    for ax in axes.flat:
        ax.tick_params(labelsize=SMALL, length=2.5)
        for side in ("top", "right"):
            ax.spines[side].set_visible(False)
    return figure, axes


def thinned(count: int, most: int = 12) -> NDArray[np.int64]:
    """Return at most ``most`` positions out of ``count``, from 0 in steps of 1, 2, 5, 10, 20, 50, ...

    Examples
    --------
    >>> thinned(5).tolist(), thinned(101, 12).tolist()
    ([0, 1, 2, 3, 4], [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100])
    """
    steps = (unit * 10**power for power in itertools.count() for unit in (1, 2, 5))
    step = next(step for step in steps if step * most >= count)
    return np.arange(0, count, step, dtype=np.int64)


def name_options(ax: Axes, labels: Sequence[str], *, most: int = 12, width: int = 24) -> None:
    """Name the options along the y axis, thinned where they are many."""
    shown = thinned(len(labels), most)
    ax.set_yticks(shown, [label(labels[i], width) for i in shown])
    ax.tick_params(axis="y", length=0)


def name_columns(ax: Axes, names: Sequence[object], *, most: int = 9, width: int = 12) -> None:
    """Name positions 0, 1, ... of the x axis, thinned where they are many."""
    shown = thinned(len(names), most)
    ax.set_xticks(shown, [label(names[i], width) for i in shown])


def in_order(column: Iterable[Any]) -> list[Any]:
    """Return the distinct values of a column in order of first appearance, missing ones left out."""
    return [value for value in dict.fromkeys(column) if not pd.isna(value)]


def need(frame: pd.DataFrame, what: str, columns: Iterable[str]) -> None:
    """Refuse a table that has no rows or lacks a column.

    Raises
    ------
    InputError : says which columns are missing.
    """
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise InputError(f"{what} lacks columns {missing}; it has {list(frame.columns)}")
    if frame.empty:
        raise InputError(f"{what} has no rows to draw")


def option_labels(questions: pd.DataFrame, question: str) -> list[str]:
    """Return the option labels of a question from the table of questions: a list, or JSON text of one."""
    need(questions, "questions", ("question", "options"))
    found = questions.loc[questions["question"] == question, "options"]
    if found.empty:
        raise InputError(f"question '{question}' is not among {questions['question'].tolist()}")
    given = found.iloc[0]
    return [str(text) for text in (json.loads(given) if isinstance(given, str) else given)]


def title(figure: Figure, text: str) -> None:
    """Put a title over the whole figure, in as many lines as its width asks for."""
    wide = int(10.5 * figure.get_figwidth())
    figure.suptitle(label(text, wide, lines=3), fontsize=TITLE, fontweight="bold")


def legend(figure: Figure, entries: Sequence[tuple[str, Any]]) -> None:
    """Put a legend below the figure, in as many columns as fit; ``entries`` are pairs of label and handle."""
    texts, handles = [text for text, _ in entries], [handle for _, handle in entries]
    longest = max(len(line) for text in texts for line in text.split("\n"))
    fit = int(figure.get_figwidth() / (0.6 + 0.08 * longest))
    figure.legend(
        handles, texts, loc="outside lower center", ncols=max(1, min(fit, len(texts))), fontsize=TEXT,
        frameon=False,
    )  # fmt: skip


def share_bar(figure: Figure, image: AxesImage, axes: Sequence[Axes], height: float) -> None:
    """Put a colour bar in percent beside one row of panels that is ``height`` inches high."""
    bar = figure.colorbar(image, ax=list(axes), shrink=min(0.9, 2.0 / height), pad=0.01, aspect=14)
    bar.ax.tick_params(labelsize=SMALL)
    bar.ax.yaxis.set_major_formatter(lambda x, _: f"{100 * x:.0f}%")


def is_ordinal(questions: pd.DataFrame, question: str) -> bool:
    """Return whether a question's options have an order; so they do where the table does not say."""
    if "ordinal" not in questions.columns:
        return True
    return bool(questions.loc[questions["question"] == question, "ordinal"].iloc[0])


def save(figure: Figure, path: Path) -> Path:
    """Write a figure as PNG, SVG or PDF, as the path ends, the same bytes every time, and return the path.

    Raises
    ------
    InputError : another ending.
    """
    ending = path.suffix.removeprefix(".")
    if ending not in FORMATS:
        raise InputError(unknown("format of plots", ending, FORMATS))
    path.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        # Labels may hold characters the built-in font lacks; they show as boxes.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        if ending == "png":
            _save_png(figure, path)
        else:
            with mpl.rc_context({"svg.hashsalt": "plursim"}):
                figure.savefig(path, format=ending, metadata=UNDATED[ending])
    return path


def _save_png(figure: Figure, path: Path) -> None:
    """Draw once: ``savefig`` draws all a first time only to lay it out, which drawing does by itself."""
    figure.set_dpi(DPI)
    canvas: Any = FigureCanvasAgg(figure)
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())
    # Level 3 takes half the time of the usual 6 for files of the same size: these are lines on white.
    unsigned: dict[str, Any] = {"Software": None}
    imsave(path, pixels, format="png", dpi=DPI, metadata=unsigned, pil_kwargs={"compress_level": 3})
