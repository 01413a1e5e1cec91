"""Judging: which cells are the judge's, and the data that crosses to it."""
