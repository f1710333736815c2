"""A result seen in one way or another, in numbers: by day, interval or minute, by wait, by load, at its risks.

Figures, pages and sheets show them; nothing is drawn here.
"""
