"""The table of sentences: how a label of a group variable is told in the second person.

A modeller adds a line to :data:`RULES`; the first rule that fits is used, so special ones stand above general
ones. What no rule fits is told by :data:`LAST_RESORT`. A codebook's ``told`` goes before the table.
"""

from __future__ import annotations

from typing import NamedTuple

LAST_RESORT = "On {words} you are in the group: {label}."
"""What tells a label that no rule fits."""

WORDINGS = 3
"""How many wordings there are; the personas of a pool all have the first, or each has every one."""

_NUMBER = r"([$€£¥]?\s?\d[\d,. ]*\s?[k%]?)"
_RANGE = rf"{_NUMBER}\s*(?:-|–|—|to|and|bis|until)\s*{_NUMBER}"
_FROM = rf"{_NUMBER}\s*(?:\+|(?:and|or) (?:over|older|above|more|up)|plus)"
_MORE = rf"(?:over|above|more than|>)\s*{_NUMBER}"
_LESS = rf"(?:under|below|less than|up to|younger than|<)\s*{_NUMBER}"
_OR_LESS = rf"{_NUMBER} (?:or|and) (?:less|under|younger|below)"
_YEARS = r"(?: years?(?: old)?)?"


class Rule(NamedTuple):
    """How labels of some variables are told.

    Attributes
    ----------
    variable : words one of which is in the variable's name; empty for any variable.
    label : pattern of the whole label, whatever its case.
    sentences : a sentence for each wording; with fewer the last one stands for the rest. ``{1}`` and
        ``{2}`` are the parts of the label the pattern catches, ``{an1}`` is the first with its article,
        ``{Name1}`` the first as a name; the others: :func:`plursim.personas.telling.tell`.
    """

    variable: str
    label: str
    sentences: tuple[str, ...]


_AGE, _GENDER, _PLACE = "age ages agegroup ppage", "gender sex", "country nation nationality"
_SCHOOL = "education educ degree school schooling"
_PARTY, _INCOME = "party partyid pid partisanship", "income earnings salary wage"
_RACE, _WORK = "race ethnicity ethnic", "employment work job occupation empstat"
_BELIEF, _HOME = (
    "religion religious faith church relig",
    "region area state province city district county town",
)
_LAND, _COUPLE = "urban urbanicity rural urbanity settlement", "marital marriage relationship"
_VIEWS = "ideology views leaning"

RULES = (
    Rule(
        _AGE, _RANGE + _YEARS, ("You are between {1} and {2} years old.", "Your age is between {1} and {2}.")
    ),
    Rule(_AGE, _FROM + _YEARS, ("You are {1} years old or older.", "Your age is {1} or more.")),
    Rule(_AGE, _MORE + _YEARS, ("You are over {1} years old.", "Your age is over {1}.")),
    Rule(_AGE, _LESS + _YEARS, ("You are under {1} years old.", "Your age is under {1}.")),
    Rule(_AGE, _OR_LESS + _YEARS, ("You are {1} years old or younger.", "Your age is {1} or less.")),
    Rule(_AGE, r"(\d+)" + _YEARS, ("You are {1} years old.", "Your age is {1}.")),
    Rule(_AGE, r"(young|old|middle[- ]aged|elderly)(?: adult| people)?", ("You are {1}.",)),
    Rule(_GENDER, r"f|female|wom[ae]n", ("You are a woman.", "You are female.")),
    Rule(_GENDER, r"m|male|m[ae]n", ("You are a man.", "You are male.")),
    Rule(_GENDER, r"non-?binary", ("You are non-binary.",)),
    Rule(
        _PLACE, r".+", ("You live in {country}.", "Your home is in {country}.", "Where you live: {country}.")
    ),
    Rule(
        _HOME,
        r"(?:the )?((?:north|south|mid|centr)?(?:east|west|north|south|er)?(?:ern)?)",
        ("You live in the {1}.", "Your home is in the {1}."),
    ),
    Rule(_HOME, r"(?:the )?(midwest|center|centre)", ("You live in the {1}.", "Your home is in the {1}.")),
    Rule(_LAND, r"urban|city|big city|large city", ("You live in a city.", "Your home is in a city.")),
    Rule(_LAND, r"suburban|suburbs?", ("You live in a suburb.", "Your home is in a suburb.")),
    Rule(
        _LAND,
        r"rural|country(?:side)?|village",
        ("You live in the countryside.", "Your home is in the countryside."),
    ),
    Rule(_LAND, r"(?:small )?town", ("You live in a town.", "Your home is in a town.")),
    Rule(
        _HOME,
        r"(?!.*\b(?:other|outside|elsewhere|abroad|yes|no)\b)[^\d].*",
        ("You live in {label}.", "Your home is in {label}."),
    ),
    Rule(
        _SCHOOL,
        r"(?:less than|no|below|lt|did not finish) (?:a )?(?:high|secondary) school.*",
        ("You did not finish high school.", "You left school before finishing high school."),
    ),
    Rule(
        _SCHOOL,
        r"high school or less|(?:secondary|high) school or below",
        ("Your schooling ended with high school or before.", "You did not go on after high school."),
    ),
    Rule(
        _SCHOOL,
        r"(high|secondary|primary|elementary|middle) school(?: graduate| diploma| degree)?",
        ("You finished {1} school and did not go on from there.", "Your schooling ended with {1} school."),
    ),
    Rule(
        _SCHOOL,
        r"some college.*",
        (
            "You had some schooling after high school but hold no degree.",
            "You went beyond high school without taking a degree.",
        ),
    ),
    Rule(
        _SCHOOL,
        r"(college|university|junior college)(?: degree| graduate)?(?: or (?:more|above|higher))?",
        ("You hold a {1} degree.", "You took a degree at {1}."),
    ),
    Rule(
        _SCHOOL,
        r"(bachelor|master)(?:'?s)?(?: degree)?",
        ("You hold a {1}'s degree.", "You took a {1}'s degree."),
    ),
    Rule(
        _SCHOOL,
        r"(?:post)?-?graduate(?: degree)?|advanced degree|postgrad",
        ("You hold a postgraduate degree.", "You went on after a first degree and took another."),
    ),
    Rule(
        _SCHOOL,
        r"(primary|secondary|tertiary|higher|vocational|basic)(?: education| training)?",
        ("Your highest level of education is {1} education.", "You went as far as {1} education."),
    ),
    Rule(_SCHOOL, r"(low|middle|medium|high)", ("Your level of education is {1}.",)),
    Rule(_SCHOOL, r"none|no (?:degree|education|qualifications?)", ("You hold no degree.",)),
    Rule(_INCOME, _RANGE, ("Your income is between {1} and {2}.", "You have an income of {1} to {2}.")),
    Rule(_INCOME, _FROM, ("Your income is {1} or more.", "You have an income of {1} or more.")),
    Rule(_INCOME, _MORE, ("Your income is more than {1}.", "You have an income of more than {1}.")),
    Rule(_INCOME, _LESS, ("Your income is below {1}.", "You have an income of less than {1}.")),
    Rule(_INCOME, _OR_LESS, ("Your income is {1} or less.", "You have an income of {1} or less.")),
    Rule(
        _INCOME,
        r"(low|lower|middle|medium|high|higher|upper)(?: income)?",
        ("Your income is {1}.", "You have {an1} income."),
    ),
    Rule(
        _PARTY,
        r"strong (.+)",
        (
            "You think of yourself as a strong {1}.",
            "You call yourself {an1} and feel strongly attached to the party.",
        ),
    ),
    Rule(
        _PARTY,
        r"weak (.+)",
        (
            "You think of yourself as {an1}, though not a strong one.",
            "You call yourself {an1} without feeling strongly tied to the party.",
        ),
    ),
    Rule(
        _PARTY,
        r"(?:independent|lean(?:s|ing)?)[ ,-]+(democrat|republican)s?",
        (
            "You think of yourself as an independent who feels closer to the {1}s.",
            "You belong to no party; if pressed, you would say you stand nearer to the {1}s.",
        ),
    ),
    Rule(
        _PARTY,
        r"independents?",
        (
            "You think of yourself as an independent and feel no closer to one party than to another.",
            "You call yourself an independent, and no party is closer to you than another.",
        ),
    ),
    Rule(_PARTY, r"(democrat|republican)s?", ("You think of yourself as a {1}.", "You call yourself a {1}.")),
    Rule(
        _PARTY,
        r"none|no (?:party|preference|one)|nothing",
        ("You feel close to no party.", "No party is close to you."),
    ),
    Rule(
        _PARTY,
        r"(?:an)?other(?: part(?:y|ies))?",
        ("You feel close to one of the smaller parties.", "A smaller party is the one closest to you."),
    ),
    Rule(
        _PARTY,
        r"\D.*",
        (
            "You feel closest to {party}.",
            "Of all parties, {party} is closest to you.",
            "If you had to name a party, you would name {party}.",
        ),
    ),
    Rule(_RACE, r"white", ("You are white.", "You describe yourself as white.")),
    Rule(
        _RACE,
        r"(black|asian|hispanic|latino|latina|native american|arab|roma)",
        ("You are {Name1}.", "You describe yourself as {Name1}."),
    ),
    Rule(
        _RACE,
        r"mixed(?: race)?|two or more(?: races)?",
        ("You are of mixed race.", "You describe yourself as mixed."),
    ),
    Rule(_RACE, r"other or mixed", ("You are of mixed race, or of a smaller group.",)),
    Rule(_RACE, r"(?:an)?other(?: race| ethnicity)?", ("You belong to one of the smaller ethnic groups.",)),
    Rule(
        _BELIEF,
        r"(protestant|catholic|muslim|jewish|hindu|buddhist|christian|orthodox|evangelical|mormon|sikh)s?",
        ("You are {Name1}.", "Your religion: {Name1}."),
    ),
    Rule(_BELIEF, r"(atheist|agnostic)s?", ("You are an {1}.",)),
    Rule(
        _BELIEF,
        r"none|no religion|unaffiliated|no affiliation|nothing in particular",
        ("You have no religion.",),
    ),
    Rule(_COUPLE, r"(married|single|divorced|widowed|separated|unmarried|engaged)", ("You are {1}.",)),
    Rule(
        _WORK,
        r"(employed|unemployed|retired|self-employed|working(?: (?:full|part)[- ]time)?|disabled)",
        ("You are {1}.",),
    ),
    Rule(_WORK, r"(student|homemaker|pensioner|farmer|civil servant)s?", ("You are a {1}.",)),
    Rule(
        _VIEWS,
        r"((?:very |extremely |slightly |somewhat )?"
        r"(?:liberal|conservative|moderate|left-wing|right-wing|progressive))",
        ("Politically, you are {1}.", "You call your political views {1}."),
    ),
    Rule(r"has have owns own", r"yes|y|true", ("You {verb} {object}.",)),
    Rule(r"has have owns own", r"no|n|false", ("You do not {verb} {object}.",)),
    Rule(
        "member owner voter worker citizen parent student smoker veteran user",
        r"yes|y|true",
        ("You are {noun}.",),
    ),
    Rule(
        "member owner voter worker citizen parent student smoker veteran user",
        r"no|n|false",
        ("You are not {noun}.",),
    ),
    Rule(
        "married employed retired unemployed religious divorced disabled born homeless",
        r"yes|y|true",
        ("You are {words}.",),
    ),
    Rule(
        "married employed retired unemployed religious divorced disabled born homeless",
        r"no|n|false",
        ("You are not {words}.",),
    ),
    Rule("", r"yes|y|true", ("Asked about {words}, you say yes.",)),
    Rule("", r"no|n|false", ("Asked about {words}, you say no.",)),
    Rule("", _RANGE, ("On {words} your number is between {1} and {2}.",)),
    Rule("", _FROM, ("On {words} your number is {1} or more.",)),
    Rule("", _MORE, ("On {words} your number is more than {1}.",)),
    Rule("", _LESS, ("On {words} your number is less than {1}.",)),
)

_FIRST_WORDS = """
labour labor conservative liberal green socialist communist democratic republican centre center national
progress reform brexit progressive libertarian nationalist radical pirate independence workers
"""
PARTIES = frozenset(_FIRST_WORDS.split())
"""Labels that are the first word of the name of a party."""

WITH_ARTICLE = frozenset({
    "United States", "United States of America", "USA", "US", "United Kingdom", "UK", "Netherlands",
    "Philippines", "Czech Republic", "Dominican Republic", "United Arab Emirates", "Gambia", "Bahamas",
    "Maldives", "Palestinian territories", "Democratic Republic of the Congo", "Ivory Coast",
    "Central African Republic", "Soviet Union", "Marshall Islands", "Solomon Islands",
})  # fmt: skip
"""Countries that take an article."""

FULL_NAMES = {
    "S. Korea": "South Korea", "S. Africa": "South Africa", "N. Korea": "North Korea",
    "Czech Rep.": "Czech Republic", "Palest. ter.": "Palestinian territories", "Macau SAR": "Macau",
    "Hong Kong SAR": "Hong Kong", "Taiwan ROC": "Taiwan", "Bosnia Herzegovina": "Bosnia and Herzegovina",
    "U.S.": "United States", "U.K.": "United Kingdom",
}  # fmt: skip
"""Countries that surveys shorten."""
