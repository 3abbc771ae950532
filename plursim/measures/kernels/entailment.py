"""Which sentences of a text entail which values: the plug-in that Overton coverage rests on.

A model of entailment is any function from values and sentences to probabilities. Built in is one that counts
shared words, offline; :func:`semantic_entailment` compares sentence embeddings (``plursim[semantic]``), and
:func:`embedding_entailment` those of any other model.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from plursim.errors import MeasureError
from plursim.measures.kernels import checks
from plursim.portable import Floats, product

Entailment = Callable[[Sequence[str], Sequence[str]], Floats]
"""From values and sentences to the probability that a sentence entails a value, [values, sentences]."""

Embedding = Callable[[Sequence[str]], ArrayLike]
"""From texts to their vectors, [texts, dimensions]."""

_FILLERS = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be been but by can could for from has have i if in is it its more of on or our "
        "should so than that the their them there these they this to was we were will with would you",
    )
)
_NEGATIONS = frozenset(
    {"no", "not", "never", "none", "nobody", "nothing", "without", "cannot", "neither", "nor"}
)


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, cut after . ! ? and at line breaks.

    An abbreviation is cut, too; coverage takes the best sentence, so that costs little.

    Examples
    --------
    >>> sentences("Cut taxes! Why? They are high.")
    ['Cut taxes!', 'Why?', 'They are high.']
    """
    parts = (part.strip() for part in re.split(r"(?<=[.!?])\s+|\n+", text))
    return [part for part in parts if re.search(r"\w", part)]


def lexical_entailment(values: Sequence[str], sentences: Sequence[str]) -> Floats:
    """Return a rough entailment by shared words, offline and without a model; [values, sentences].

    The share of a value's content words (by their first five letters) found in the sentence; 0 where one of
    the two is negated and the other is not. For tests and dry runs; a model of entailment belongs in studies.

    Examples
    --------
    >>> lexical_entailment(["Taxes should fall"], ["Let taxes fall!", "Taxes should not fall"]).tolist()
    [[1.0, 0.0]]
    """
    found = [[_shared(value, sentence) for sentence in sentences] for value in values]
    return np.array(found, dtype=np.float64).reshape(len(values), len(sentences))


def _shared(value: str, sentence: str) -> float:
    wanted, given = _words(value), _words(sentence)
    if bool(wanted & _NEGATIONS) != bool(given & _NEGATIONS):
        return 0.0
    stems = {word[:5] for word in wanted - _NEGATIONS}
    return len(stems & {word[:5] for word in given}) / len(stems) if stems else 0.0


def _words(text: str) -> set[str]:
    plain = re.sub(r"n['’]t\b", " not", text.lower())
    return set(re.findall(r"[^\W_]+", plain)) - _FILLERS


def text_entailment(text: str, values: Sequence[str], entails: Entailment | None = None) -> Floats:
    """Return how likely each sentence of a text entails each value, shape [values, sentences]; 0 .. 1.

    What :func:`plursim.measures.overton_coverage` takes. Its best over sentences, above a threshold, is what
    :func:`plursim.measures.overton_score` takes, one value a cluster of opinion.

    Parameters
    ----------
    text : for instance a statement, or all that was said at a table.
    values : reference values, a sentence each.
    entails : model of entailment; default: :func:`lexical_entailment`.

    Raises
    ------
    MeasureError : no sentence, no value, or a model that gives other shapes or no probabilities.

    Examples
    --------
    >>> text_entailment("Taxes are high. Elders deserve respect.", ["respect for elders"]).tolist()
    [[0.0, 1.0]]
    """
    given = sentences(text)
    if not given or not values:
        raise MeasureError(
            f"given {len(values)} values and {len(given)} sentences, expected at least one of each"
        )
    found = checks.numbers((entails or lexical_entailment)(values, given), "entailment")
    if found.shape != (len(values), len(given)) or (found < 0).any() or (found > 1).any():
        expected = (len(values), len(given))
        raise MeasureError(f"entailment: given shape {found.shape}, expected probabilities, {expected}")
    return found


def embedding_entailment(embed: Embedding) -> Entailment:
    """Return a model of entailment from one of embeddings: the cosine of both vectors, 0 where it is below 0.

    A cosine is no probability of entailment, and sees no negation: choose the threshold for the model.

    Examples
    --------
    >>> vectors = {"peace": [1.0, 0.0], "calm": [0.8, 0.6], "war": [-1.0, 0.0]}
    >>> alike = embedding_entailment(lambda texts: [vectors[text] for text in texts])
    >>> alike(["peace"], ["calm", "war"]).tolist()
    [[0.8, 0.0]]
    """

    def entails(values: Sequence[str], sentences: Sequence[str]) -> Floats:
        one, other = (_unit(embed(texts), len(texts)) for texts in (values, sentences))
        if one.shape[1] != other.shape[1]:
            raise MeasureError(
                f"embeddings: {one.shape[1]} and {other.shape[1]} dimensions, expected the same"
            )
        return np.asarray(np.clip(product(one, other.T), 0.0, 1.0))

    return entails


def semantic_entailment(model: str) -> Entailment:
    """Return a model of entailment that compares sentence embeddings; needs ``plursim[semantic]``.

    Parameters
    ----------
    model : folder of a sentence-transformers model (Reimers and Gurevych 2019), so that nothing is fetched
        in the course of a study; or a name, which that library fetches once and keeps.

    Raises
    ------
    MeasureError : the library is not installed.
    """
    try:
        library = importlib.import_module("sentence_transformers")
    except ImportError:
        raise MeasureError(
            "semantic_entailment needs the package sentence-transformers: pip install 'plursim[semantic]'; "
            "lexical_entailment needs nothing"
        ) from None
    loaded = library.SentenceTransformer(model)

    def embed(texts: Sequence[str]) -> ArrayLike:
        vectors: Floats = loaded.encode(list(texts), show_progress_bar=False)
        return vectors

    return embedding_entailment(embed)


def _unit(vectors: ArrayLike, texts: int) -> Floats:
    """Return vectors of length 1, a row each; a vector of 0 stays 0 and is like no other."""
    given = checks.numbers(vectors, "embeddings")
    if given.ndim != 2 or len(given) != texts:
        raise MeasureError(f"embeddings: given shape {given.shape}, expected [{texts}, dimensions]")
    length = np.linalg.norm(given, axis=1, keepdims=True)
    unit: Floats = np.divide(given, length, out=np.zeros_like(given), where=length > 0)
    return unit
