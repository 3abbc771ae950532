"""A scenario in the browser, as `solara run` would serve it; without Solara, what installs it."""

from __future__ import annotations

import re
import sys
from typing import Any

import pytest

from plursim import SocietyModel
from plursim.errors import InputError
from plursim.reports import viz
from tests.conftest import ROOT

TOWN_HALL = ROOT / "scenarios" / "town_hall.yaml"


def test_without_solara_the_page_says_what_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mesa.visualization", None)
    with pytest.raises(InputError, match=r"solara, which is not installed: pip install 'plursim\[viz\]'"):
        viz.page(TOWN_HALL)


def test_the_plots_of_a_page_are_those_of_the_model() -> None:
    hall = SocietyModel(TOWN_HALL, population__size=24, protocol__rounds=2)
    titles = [ax.get_title(loc="left") for ax in viz.stances(hall).axes]
    assert "self_placement · treatment" in titles
    hall.run_model()
    (labels,) = [[text.get_text() for text in ax.get_xticklabels()] for ax in viz.stances(hall).axes[:1]]
    assert labels == ["0", "1", "2"]
    dots = [dots for dots in viz.ties(hall).axes[0].collections if hasattr(dots, "get_sizes")]
    assert sum(len(some.get_offsets()) for some in dots if len(some.get_sizes())) == 24


def examples() -> list[str]:
    """The Python of the documented page."""
    text = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    return list(re.findall(r"```python app.py\n(.*?)```", text, re.DOTALL))


@pytest.mark.filterwarnings("ignore")  # of Solara and Mesa
@pytest.mark.parametrize("block", examples())
def test_the_documented_page_steps_and_begins_anew(block: str, monkeypatch: pytest.MonkeyPatch) -> None:
    reason = "Solara is not installed (plursim[viz])"
    solara = pytest.importorskip("solara", reason=reason)
    v, widgets = (pytest.importorskip(name, reason=reason) for name in ("ipyvuetify", "ipywidgets"))
    monkeypatch.chdir(ROOT)
    names: dict[str, Any] = {}
    exec(compile(block, "docs/python.md", "exec"), names)
    _, shown = solara.render(solara.AppLayout(children=[names["Page"]]), handle_error=False)

    def press(label: str) -> None:
        (button,) = [one for one in shown.find(v.Btn).widgets if one.children == [label]]
        button.click()

    def pictures() -> list[bytes]:
        return [bytes(image.value) for image in shown.find(widgets.Image).widgets]

    first = pictures()
    assert len(first) == 2
    press("Step")
    then = pictures()
    assert all(one != other for one, other in zip(first, then, strict=True))
    press("Reset")
    assert pictures() == first
    press("Step")
    assert pictures() == then
    shown.close()
