"""Sweeps as tables: points of a grid, effects of single changes, what a search found."""
