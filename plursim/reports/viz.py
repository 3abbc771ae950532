"""A scenario in the browser, round by round: Mesa's SolaraViz with plots of a society (``plursim[viz]``).

A page is a file with two lines, which ``solara run app.py`` serves::

    from plursim.reports.viz import page
    Page = page("scenarios/town_hall.yaml")
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from plursim.errors import InputError, extra_missing
from plursim.plots import network, stance_over_rounds
from plursim.runs.model import SocietyModel

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Controls = Mapping[str, Any]


def page(scenario: str | Path, *, controls: Controls | None = None, **settings: Any) -> Any:
    """Return a Solara page that plays one arm of a scenario, with buttons for a step, all steps and anew.

    Parameters
    ----------
    scenario : the file of a scenario.
    controls : what can be changed on the page, by the names of ``settings``: Mesa's sliders, or mappings such
        as ``{"type": "Select", "value": "treatment", "values": ["treatment", "no_interaction"]}``; seed and
        arm by default.
    settings : anything :class:`plursim.SocietyModel` takes by name, such as ``population__size=50``.

    Returns
    -------
    page : an element; as ``Page`` in a file it is what ``solara run`` serves, and in a notebook it is shown.

    Raises
    ------
    InputError : Solara is not installed.
    DocumentError : the scenario does not fit, with its place.
    """
    try:
        from mesa.visualization import SolaraViz
    except ImportError:
        raise InputError(extra_missing("a page in the browser", "solara", "viz")) from None
    given = {"scenario": str(scenario), **settings}
    chosen = {
        name: one["value"] if isinstance(one, Mapping) else one.value
        for name, one in (controls or {}).items()
    }
    model = SocietyModel(**{**given, **chosen})  # as the button that begins anew makes it
    shown = _controls(model) if controls is None else dict(controls)
    return SolaraViz(
        model, components=components(), model_params={**given, **shown}, name=model.scenario.name
    )


def components() -> list[tuple[Any, int]]:
    """Return the plots of a page, to be put among others into Mesa's ``SolaraViz(model, components=...)``."""
    return [(_component(draw), 0) for draw in (stances, ties)]


def stances(model: SocietyModel) -> Figure:
    """Return how private answers spread over the options, poll by poll so far."""
    return stance_over_rounds(_answers(model), _questions(model))


def ties(model: SocietyModel) -> Figure:
    """Return who hears whom, coloured by what each last answered to the first question."""
    answers, questions = _answers(model), _questions(model)
    hearer, heard = model.society.graph.pairs()
    edges = pd.DataFrame({"hearer": hearer, "heard": heard})
    agents = pd.DataFrame({"agent": np.arange(model.society.size)})
    last = int(answers["round"].max())
    return network(agents, edges, answers, questions, str(questions["question"].iloc[0]), last)


def _component(draw: Callable[[SocietyModel], Figure]) -> Any:
    import solara
    from mesa.visualization.utils import update_counter

    @solara.component  # type: ignore[untyped-decorator]
    def drawn(model: SocietyModel) -> None:
        update_counter.get()  # draws again after each step
        solara.FigureMatplotlib(draw(model), format="png")

    return drawn


def _controls(model: SocietyModel) -> dict[str, Any]:
    seed = model.scenario.seed
    arms = list(dict.fromkeys(["treatment", *model.scenario.arms]))
    return {
        "seed": {"type": "SliderInt", "value": seed, "min": 0, "max": max(99, seed), "label": "seed"},
        "arm": {"type": "Select", "value": model.society.arm.name, "values": arms, "label": "arm"},
    }


def _answers(model: SocietyModel) -> pd.DataFrame:
    rows: Any = getattr(model.log, "rows", None)
    if rows is None:
        raise InputError("a page shows models that keep their log: leave 'sink' out")
    found = pd.DataFrame(rows("answers"))
    option = found["option"].astype("Int64")
    return found.assign(option=option.mask(option < 0))


def _questions(model: SocietyModel) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"question": one.id, "options": list(one.options), "ordinal": one.ordinal}
            for one in model.society.questions
        ]
    )
