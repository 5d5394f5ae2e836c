"""People at the tables: facilitators, participants, seats, join codes."""
