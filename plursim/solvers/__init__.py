"""Solvers for mixtures on plain arrays: problems, objectives, and how each is minimised."""
