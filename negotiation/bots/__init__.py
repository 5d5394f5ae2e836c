"""Choices for an empty seat, made from its own view and a seed alone."""
