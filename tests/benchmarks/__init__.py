"""The load script, tried on a small load."""
