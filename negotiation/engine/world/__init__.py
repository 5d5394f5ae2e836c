"""The world outside the room: what instruments, chance and events do to it, and what it does back.

All of it is data of a scenario. One without a ``world`` knows none of this.
"""
