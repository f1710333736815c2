"""Tests of the engines: a routing rule of one's own, and that both leave the same records."""
