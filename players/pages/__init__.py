"""The plain pages: coming in, the shell of the room, the projector, the outcome."""
