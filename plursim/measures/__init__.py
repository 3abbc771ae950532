"""Measures: pure functions from arrays to figures. They know NumPy and SciPy and nothing else of plursim.

Each docstring states shapes, range, direction and source. Refusals are
:class:`plursim.errors.MeasureError`.
"""

from __future__ import annotations

from types import MappingProxyType

from plursim.measures.alignment import (
    consistency,
    knowledge_to_simulation_gap,
    question_alignment,
    refusal_rate,
    representativeness,
    steerability,
)
from plursim.measures.association import (
    AssociationGap,
    association_gap,
    association_matrix,
    pair_associations,
    pairs_of,
)
from plursim.measures.boundary import distance_interval, mean_absolute_interval
from plursim.measures.candour import (
    Dissimulation,
    compliance_share,
    dissimulation,
    sycophancy,
)
from plursim.measures.changing_preferences import (
    Notions,
    Trajectories,
    myopic_share,
    notions,
    pareto_undominated,
    path_influence,
    wins_by_bending,
)
from plursim.measures.chi_square import (
    ChiSquare,
    rao_scott,
)
from plursim.measures.differences import Arm, Difference, difference_interval
from plursim.measures.distance import (
    brier,
    crps,
    energy,
    jensen_shannon,
    kullback_leibler,
    mean_position,
    total_variation,
    wasserstein,
)
from plursim.measures.drift import (
    Estimates,
    conversion_matrix,
    decompose_drift,
    drift_w1,
    left_out,
    mean_absolute_change,
    mean_change,
    net_of_control,
    share_unchanged,
    stability,
)
from plursim.measures.entailment import (
    Embedding,
    Entailment,
    embedding_entailment,
    lexical_entailment,
    semantic_entailment,
    sentences,
    text_entailment,
)
from plursim.measures.expression import (
    Temperature,
    fit_temperature,
    temperature_scaled,
)
from plursim.measures.floors import (
    EXACT,
    Floor,
    draw_floor,
    effective_answers,
    pooled_floor,
    survey_floor,
    uniform_floor,
)
from plursim.measures.influence import (
    Conformity,
    Independence,
    MajorityPull,
    PeerResponse,
    conformity,
    flip_rate,
    flips,
    independence,
    majority_pull,
    peer_response,
    turn_of_flip,
)
from plursim.measures.jackknife import (
    LEAST_UNITS,
    ROUNDING,
    Uncertainty,
    effective_units,
    jackknife,
    share_interval,
)
from plursim.measures.jury import (
    Flip,
    Verdicts,
    jury_verdicts,
    smallest_flip,
)
from plursim.measures.multiplicity import (
    benjamini_hochberg,
    holm,
)
from plursim.measures.networks import (
    assortativity,
    edge_disagreement,
    ei_index,
)
from plursim.measures.paired import paired_floor
from plursim.measures.persuasion import (
    NetGap,
    by_agent,
    gap_closed,
    net_gap_closed,
)
from plursim.measures.pluralism import (
    Coverage,
    SteerableScores,
    ValueActionGap,
    deep_value_rate,
    overton_coverage,
    overton_score,
    steerable_scores,
    value_action_gap,
    value_inequity,
)
from plursim.measures.polarisation import (
    between_group_share,
    bimodality,
    effective_clusters,
    esteban_ray,
    extremity,
    group_gap,
    group_polarisation,
    normalised_entropy,
    variance,
)
from plursim.measures.pressure import (
    PeerPressure,
    peer_pressure,
)
from plursim.measures.robustness import (
    Permutation,
    Robustness,
    permutation_test,
    robustness,
)
from plursim.measures.uncertainty import (
    Interval,
    bootstrap,
    cluster_counts,
    effective_n,
    resample,
    survey_resample,
    to_shares,
)
from plursim.measures.welfare import (
    TemporalWelfare,
    gini,
    nash_product,
    percentile_20,
    temporal_welfare,
    worst_group,
)

MEASURES = MappingProxyType(
    {
        "total_variation": "Distance to the survey: share of answers that would have to change, 0 .. 1.",
        "jensen_shannon": "Distance to the survey: root of the Jensen-Shannon divergence, base 2, 0 .. 1.",
        "wasserstein": "Distance to the survey on ordinal questions: how far answers would move, 0 .. 1.",
        "association": "Correlation (Cramer's V if nominal) of each two questions, against respondents.",
        "drift": "Change between polls: mean and absolute change, Wasserstein, share unchanged, stability.",
        "polarisation": "Variance, extremity, bimodality, Esteban-Ray, entropy, group share, clusters.",
        "influence": "Flips, conformity, gap closed, susceptibility, what pulls agents, candour.",
    }
)
"""What a scenario may name under ``measures``, in the order in which tables and reports show it."""

__all__ = [
    "EXACT",
    "LEAST_UNITS",
    "MEASURES",
    "ROUNDING",
    "Arm",
    "AssociationGap",
    "ChiSquare",
    "Conformity",
    "Coverage",
    "Difference",
    "Dissimulation",
    "Embedding",
    "Entailment",
    "Estimates",
    "Flip",
    "Floor",
    "Independence",
    "Interval",
    "MajorityPull",
    "NetGap",
    "Notions",
    "PeerPressure",
    "PeerResponse",
    "Permutation",
    "Robustness",
    "SteerableScores",
    "Temperature",
    "TemporalWelfare",
    "Trajectories",
    "Uncertainty",
    "ValueActionGap",
    "Verdicts",
    "association_gap",
    "association_matrix",
    "assortativity",
    "benjamini_hochberg",
    "between_group_share",
    "bimodality",
    "bootstrap",
    "brier",
    "by_agent",
    "cluster_counts",
    "compliance_share",
    "conformity",
    "consistency",
    "conversion_matrix",
    "crps",
    "decompose_drift",
    "deep_value_rate",
    "difference_interval",
    "dissimulation",
    "distance_interval",
    "draw_floor",
    "drift_w1",
    "edge_disagreement",
    "effective_answers",
    "effective_clusters",
    "effective_n",
    "effective_units",
    "ei_index",
    "embedding_entailment",
    "energy",
    "esteban_ray",
    "extremity",
    "fit_temperature",
    "flip_rate",
    "flips",
    "gap_closed",
    "gini",
    "group_gap",
    "group_polarisation",
    "holm",
    "independence",
    "jackknife",
    "jensen_shannon",
    "jury_verdicts",
    "knowledge_to_simulation_gap",
    "kullback_leibler",
    "left_out",
    "lexical_entailment",
    "majority_pull",
    "mean_absolute_change",
    "mean_absolute_interval",
    "mean_change",
    "mean_position",
    "myopic_share",
    "nash_product",
    "net_gap_closed",
    "net_of_control",
    "normalised_entropy",
    "notions",
    "overton_coverage",
    "overton_score",
    "pair_associations",
    "paired_floor",
    "pairs_of",
    "pareto_undominated",
    "path_influence",
    "peer_pressure",
    "peer_response",
    "percentile_20",
    "permutation_test",
    "pooled_floor",
    "question_alignment",
    "rao_scott",
    "refusal_rate",
    "representativeness",
    "resample",
    "robustness",
    "semantic_entailment",
    "sentences",
    "share_interval",
    "share_unchanged",
    "smallest_flip",
    "stability",
    "steerability",
    "steerable_scores",
    "survey_floor",
    "survey_resample",
    "sycophancy",
    "temperature_scaled",
    "temporal_welfare",
    "text_entailment",
    "to_shares",
    "total_variation",
    "turn_of_flip",
    "uniform_floor",
    "value_action_gap",
    "value_inequity",
    "variance",
    "wasserstein",
    "wins_by_bending",
    "worst_group",
]
