"""Pictures of what spans runs: sweeps, mixtures and the realism card."""
