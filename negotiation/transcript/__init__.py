"""The portable JSON Lines form of a session: codec, upcasts, hash chain."""
