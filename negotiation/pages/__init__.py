"""Server-rendered pages of a session."""
