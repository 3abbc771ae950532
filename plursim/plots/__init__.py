"""Pictures of a run: tidy tables in, matplotlib figures out.

No function here knows the model; all read the tables of the log, so every picture can be made again from it.
Figures are drawn on their own canvas, without pyplot and its global state.
"""

from plursim.plots.distributions import simulated_against_survey
from plursim.plots.network import network
from plursim.plots.save import Tables, draw, save_figures
from plursim.plots.stances import conversion, stance_over_rounds
from plursim.plots.trends import figure_over_rounds, final_figures

__all__ = [
    "Tables",
    "conversion",
    "draw",
    "figure_over_rounds",
    "final_figures",
    "network",
    "save_figures",
    "simulated_against_survey",
    "stance_over_rounds",
]
