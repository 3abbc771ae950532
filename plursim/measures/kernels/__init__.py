"""Arithmetic on plain arrays that measures share. It knows NumPy and SciPy and nothing else of plursim."""
