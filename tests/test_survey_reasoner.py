"""First stances and the survey reasoner: does a population sampled from the survey answer like it?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from plursim.errors import InputError
from plursim.forms import Choice, Ranking
from plursim.graphs.graph import Graph
from plursim.personas import Mixture, PersonaPool, load_personas
from plursim.randomness import Streams
from plursim.reasoning.first_stance import first_options
from plursim.reasoning.survey import OPTIONS, SurveyReasoner
from plursim.society.arms import ARMS
from plursim.society.events import MemoryLog
from plursim.society.population import sample_population
from plursim.society.replies import Answers, Given, Stances, Texts
from plursim.society.requests import Ask, Heard, Poll, Reflect, Speak
from plursim.society.society import Society
from plursim.surveys import Anes96, Marginals
from plursim.surveys.marginals import MarginalQuestion
from plursim.surveys.survey import Survey

SURVEY = Anes96().load(Path())
POOL = load_personas(Path(__file__).parent.parent / "personas" / "anes96.yaml")
NONE = np.zeros(0, dtype=np.int64)


def society(
    size: int = 2000,
    mixture: Mixture | None = None,
    *,
    arm: str = "treatment",
    seed: int = 7,
    redraw: bool = False,
    survey: Survey | None = SURVEY,
    pool: PersonaPool = POOL,
) -> Society:
    made = Society(
        population=sample_population(pool, mixture or Mixture.from_survey(POOL, SURVEY), size, Streams(seed)),
        graph=Graph.from_edges(size, NONE, NONE),
        questions=() if survey is None else survey.questions,
        survey=survey,
        streams=Streams(seed),
        reasoners=(SurveyReasoner(redraw=redraw),),
        reasoner_of=np.zeros(size, dtype=np.int64),
        sink=MemoryLog(),
        arm=ARMS[arm],
    )
    made.begin()
    return made


def shares(made: Society) -> list[np.ndarray]:
    """Shares of the options in the private stances."""
    found = [q.nearest(made.private[:, i]) for i, q in enumerate(made.questions)]
    return [
        np.bincount(options, minlength=len(q.options)) / made.size
        for options, q in zip(found, made.questions, strict=True)
    ]


def distance(p: np.ndarray, q: np.ndarray) -> float:
    return float(np.abs(p - q).sum() / 2)


def sampling_floor(truth: np.ndarray, size: int) -> float:
    """95% quantile of the total variation between a distribution and a random sample of it."""
    drawn = np.random.default_rng(0).multinomial(size, truth, size=4000) / size
    return float(np.quantile(np.abs(drawn - truth).sum(axis=1) / 2, 0.95))


class TestFirstPoll:
    @pytest.mark.parametrize("seed", [0, 1, 2])
    def test_survey_mixture_answers_like_the_survey(self, seed: int) -> None:
        made = society(seed=seed)
        made.poll()
        for question, found in zip(made.questions, shares(made), strict=True):
            truth = SURVEY.distribution(question.id).shares
            assert distance(found, truth) < sampling_floor(truth, 2000), question.id

    def test_uniform_mixture_does_not(self) -> None:
        made = society(mixture=Mixture.uniform(POOL))
        made.poll()
        found = dict(zip((q.id for q in made.questions), shares(made), strict=True))
        # not so for the vote: with as many personas on either side, 42% of it goes to Dole by chance as well
        for name in ("party", "self_placement"):
            truth = SURVEY.distribution(name).shares
            assert distance(found[name], truth) > 2 * sampling_floor(truth, 2000), name

    def test_uniform_mixture_of_one_side_is_far_off_on_the_vote(self) -> None:
        names = [p.id for p in POOL.personas if p.attributes["party"] != "strong Democrat"]
        made = society(mixture=Mixture.from_weights(POOL, dict.fromkeys(names, 1 / len(names))))
        made.poll()
        truth = SURVEY.distribution("vote").shares
        found = shares(made)[SURVEY.column("vote")]
        assert distance(found, truth) > 2 * sampling_floor(truth, 2000)

    def test_parties_answer_as_they_did(self) -> None:
        made = society()
        made.poll()
        column = SURVEY.column("vote")
        for party in ("strong Democrat", "strong Republican"):
            members = made.population.attributes["party"] == party
            truth = SURVEY.distribution("vote", {"party": party}).shares[1]
            assert made.private[members, column].mean() == pytest.approx(truth, abs=0.03)

    def test_without_personas_everybody_draws_from_the_pooled_distribution(self) -> None:
        made = society(arm="no_persona")
        made.poll()
        for question, found in zip(made.questions, shares(made), strict=True):
            # one draw in each 2000th part: no option is off by more than one agent
            assert np.abs(found - SURVEY.distribution(question.id).shares).max() < 1.001 / 2000
        members = made.population.attributes["party"] == "strong Democrat"
        overall = SURVEY.distribution("vote").shares[1]
        assert made.private[members, SURVEY.column("vote")].mean() == pytest.approx(overall, abs=0.08)


class TestFirstOptions:
    def test_do_not_depend_on_who_is_asked(self) -> None:
        made = society(300)
        everyone = first_options(made, made.everyone)
        some = np.array([3, 77, 210])
        np.testing.assert_array_equal(first_options(made, some), everyone[some])
        assert everyone.shape == (300, 6)

    def test_do_not_depend_on_the_other_questions(self) -> None:
        made = society(300)
        alone = replace(made, questions=(SURVEY.question("vote"),), survey=SURVEY.select(["vote"]))
        column = SURVEY.column("vote")
        np.testing.assert_array_equal(
            first_options(alone, made.everyone)[:, 0], first_options(made, made.everyone)[:, column]
        )

    def test_differ_by_seed_and_further_keys(self) -> None:
        made = society(300)
        first = first_options(made, made.everyone)
        assert (first != first_options(made, made.everyone, 1)).any()
        assert (first != first_options(replace(made, streams=Streams(8)), made.everyone)).any()

    def test_draws_of_a_persona_are_stratified(self) -> None:
        one = PersonaPool(name="one", personas=(POOL.personas[0],))
        made = society(500, Mixture.uniform(one), pool=one)
        options = first_options(made, made.everyone)
        for column, question in enumerate(made.questions):
            found = np.bincount(options[:, column], minlength=len(question.options)) / 500
            expected = SURVEY.conditional(question.id, POOL.personas[0].attributes)
            assert np.abs(np.cumsum(found) - np.cumsum(expected)).max() < 1.001 / 500

    def test_need_a_survey_that_knows(self) -> None:
        made = replace(society(20), survey=None)
        with pytest.raises(InputError, match="the scenario has no 'survey' section"):
            first_options(made, made.everyone)
        item = MarginalQuestion(id="own", text="?", options=("no", "yes"))
        own = Marginals(items=(item,)).load(Path())
        made = replace(society(20), survey=own, questions=own.questions)
        with pytest.raises(InputError, match="question 'own' has no response distribution"):
            first_options(made, made.everyone)


class TestReasoner:
    def test_keeps_its_answers_unless_asked_to_redraw(self) -> None:
        for redraw in (False, True):
            made = society(200, redraw=redraw)
            made.poll()
            first = made.private.copy()
            made.start_round(1)
            made.poll()
            assert (made.private == first).all() == (not redraw)

    def test_first_answers_are_the_same_either_way(self) -> None:
        kept, redrawn = society(200), society(200, redraw=True)
        kept.poll()
        redrawn.poll()
        np.testing.assert_array_equal(kept.private, redrawn.private)

    def test_polls_only_what_is_asked(self) -> None:
        made = society(50)
        agents, questions = np.array([4, 9]), np.array([4, 0])
        poll = Poll(agents=agents, round=0, phase="poll", heard=Heard.nothing(2), questions=questions)
        answers = made.ask(poll, Answers)
        np.testing.assert_array_equal(answers.options, first_options(made, agents)[:, questions])
        # vote is nominal and counts from 0, self-placement from 1
        np.testing.assert_array_equal(answers.values, answers.options + np.array([0.0, 1.0]))
        assert (answers.missing == 0).all()

    def test_states_its_option_or_the_one_it_argues_for(self) -> None:
        made = society(50)
        column = SURVEY.column("vote")
        agents = np.array([0, 1, 2])
        asked = Speak(
            agents=agents, round=1, phase="speak", heard=Heard.nothing(3), question=column,
            argue_for=np.array([-1, 0, 1]),
        )  # fmt: skip
        texts = made.ask(asked, Texts)
        own = int(first_options(made, agents)[0, column])
        assert texts.values.tolist() == [own, 0, 1]
        for text, option in zip(texts.texts, (own, 0, 1), strict=True):
            assert SURVEY.question("vote").options[option] in text

    def test_listens_and_stays(self) -> None:
        made = society(50)
        nothing = np.zeros(2, dtype=np.int64)
        asked = Reflect(
            agents=np.array([1, 2]),
            round=1,
            phase="hear",
            heard=Heard.nothing(2),
            question=0,
            already=nothing,
        )
        assert np.isnan(made.ask(asked, Stances).values).all()

    def test_moves_rankings_and_votes_follow_from_the_answer(self) -> None:
        made = society(5)
        everyone = made.everyone
        held = made.state[OPTIONS][:, 0]
        question = made.questions[0]
        for form in (Choice(options=question.options), Ranking(options=question.options)):
            ask = Ask(agents=everyone, round=1, phase="vote", question=0, form=form)
            given = made.ask(ask, Given).values
            assert (given if given.ndim == 1 else given[:, 0]).tolist() == held.tolist()

    def test_arms_fork(self) -> None:
        made = society(50, redraw=True)
        twin = made.fork(ARMS["no_interaction"], MemoryLog())
        twin.start_round(1)
        twin.poll()
        made.poll()
        np.testing.assert_array_equal(made.state["survey.options"], first_options(made, made.everyone))
        assert (twin.state["survey.options"] != made.state["survey.options"]).any()

    def test_two_survey_reasoners_share_the_state(self) -> None:
        made = society(40)
        half = np.arange(40) % 2
        both = replace(
            made, reasoners=(SurveyReasoner(), SurveyReasoner(redraw=True)), reasoner_of=half, state={}
        )
        both.begin()
        np.testing.assert_array_equal(both.state["survey.options"], first_options(made, made.everyone))
