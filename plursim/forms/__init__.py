"""Forms: the shapes in which agents can be asked to reply, one file each; see :mod:`plursim.forms.base`."""

from __future__ import annotations

from plursim.forms.ballot import Ballot
from plursim.forms.base import Form
from plursim.forms.choice import Choice
from plursim.forms.choices import Choices
from plursim.forms.number import Number
from plursim.forms.numbers import Numbers
from plursim.forms.probability import Probability
from plursim.forms.ranking import Ranking
from plursim.forms.several import Several
from plursim.forms.shares import Shares
from plursim.forms.text import Text

FORMS: tuple[type[Form], ...] = (
    Choice,
    Choices,
    Ranking,
    Number,
    Numbers,
    Shares,
    Ballot,
    Text,
    Probability,
    Several,
)

__all__ = [
    "FORMS",
    "Ballot",
    "Choice",
    "Choices",
    "Form",
    "Number",
    "Numbers",
    "Probability",
    "Ranking",
    "Several",
    "Shares",
    "Text",
]
