"""Measurements by hand. Never a test: a busy machine would fail it."""
