"""The realism card: how far a simulated population can be trusted, in one table and one figure."""

from plursim.reports.card.card import Card, card_of
from plursim.reports.card.saving import save_card

__all__ = ["Card", "card_of", "save_card"]
