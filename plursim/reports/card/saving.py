"""The card as files."""

from __future__ import annotations

from pathlib import Path

from plursim.reports.card.card import Card
from plursim.reports.card.convergence import HUMAN


def save_card(card: Card, folder: Path) -> Path:
    """Write a card as ``card.md`` with its picture ``card.png``, and return the path of the former."""
    from plursim.plots.style import save
    from plursim.reports.plots.card import realism_card

    figure = realism_card(
        card.name,
        card.alignment,
        card.variety,
        card.convergence,
        card.robustness,
        card.missing,
        HUMAN,
        card.summary,
    )
    save(figure, folder / "card.png")
    file = folder / "card.md"
    file.write_text(card.markdown("card.png"), encoding="utf-8")
    return file
