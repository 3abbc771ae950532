"""What a run shows: plots and the realism card."""
