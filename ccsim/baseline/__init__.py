"""Baselines: what a scenario's measures were, kept in a file, and whether they still are."""
