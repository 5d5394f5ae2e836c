"""A finished or running session at any entry, as one viewer saw it."""
