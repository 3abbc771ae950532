"""Mixtures: fit weights over personas to a survey, and grow the personas themselves."""
