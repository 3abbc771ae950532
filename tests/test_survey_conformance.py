"""What every survey source promises, tried on each that needs no file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from plursim.errors import InputError
from plursim.surveys import SURVEY_SOURCES, Survey, SurveySource
from plursim.surveys.respondents import RespondentSurvey


def needs_nothing(source: type[SurveySource]) -> bool:
    """Whether a source can be made without naming any file."""
    try:
        source.model_validate({})
    except ValidationError:
        return False
    return True


READY = {source.kind_name(): source for source in SURVEY_SOURCES if needs_nothing(source)}


@pytest.fixture(params=READY)
def loaded(request: pytest.FixtureRequest) -> Survey:
    return READY[request.param].model_validate({}).load(Path())


def test_distributions_are_distributions_in_every_group(loaded: Survey) -> None:
    for question in loaded.questions:
        assert len(question.options) >= 2
        whole = loaded.distribution(question.id)
        assert whole.shares.shape == (len(question.options),)
        assert whole.shares.sum() == pytest.approx(1)
        for group, labels in loaded.groups.items():
            for label in labels:
                try:
                    part = loaded.distribution(question.id, {group: label})
                except InputError:  # nobody of the group answered, which is said
                    continue
                assert part.shares.min() >= 0
                assert part.shares.sum() == pytest.approx(1)


def test_strata_weigh_everybody(loaded: Survey) -> None:
    weights = loaded.strata_weights(loaded.strata(list(loaded.groups)[:2]))
    assert np.min(weights) >= 0
    assert np.sum(weights) == pytest.approx(1)


@pytest.mark.parametrize("kind", READY)
def test_questions_can_be_chosen_and_a_wrong_one_is_answered_with_the_right_ones(kind: str) -> None:
    known = [question.id for question in READY[kind].model_validate({}).load(Path()).questions]
    chosen = READY[kind].model_validate({"questions": (known[-1],)}).load(Path())
    assert [question.id for question in chosen.questions] == known[-1:]
    with pytest.raises(InputError, match=known[0]):
        READY[kind].model_validate({"questions": (f"{known[0]}x",)}).load(Path())


@pytest.mark.parametrize("kind", [kind for kind, source in READY.items() if source.has_respondents])
def test_a_holdout_splits_the_people_in_two(kind: str) -> None:
    parts = READY[kind].model_validate({"holdout": 0.5, "holdout_seed": 0}).parts(Path())
    assert all(isinstance(part, RespondentSurvey) for part in parts)
    whole, build, truth = (len(part.weights) for part in parts if isinstance(part, RespondentSurvey))
    assert build + truth == whole
    assert abs(build - truth) <= len(READY)
