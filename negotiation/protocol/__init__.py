"""The wire, declared once: what a client may say and what the server answers."""
