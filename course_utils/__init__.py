"""Helpers for the notebooks of the course."""
