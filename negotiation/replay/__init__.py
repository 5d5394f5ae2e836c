"""A session again: its state at any moment, and what each viewer saw of it."""
