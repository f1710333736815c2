"""Comparisons as tables: differences by measure, what privileges cost, and the answers that were asked for."""
