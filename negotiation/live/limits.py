"""How much one client may cost. Times in seconds, rates per second."""

from __future__ import annotations

from django.conf import settings

HELLO_SECONDS = 5.0
"""How long a socket may stay silent before its greeting."""
SLOW_SECONDS = 15.0
"""How long an update may stay unacknowledged."""
CLOSE_SECONDS = 1.0
"""How long a close frame may take to leave; a client that reads nothing never gets it."""

TURN_SECONDS = 0.04
"""How soon after one another a table's screens change; what comes meanwhile shares a frame."""
WINDOW = 16
"""Updates a socket may have unacknowledged; after that it waits for the newest slices."""
REPLIES = 256
"""Replies that may wait for a client that asks but does not read."""
IN_FLIGHT = 32
"""Commands of one socket that may wait for the record."""
ANSWER_SECONDS = 4.0
"""How long a command may take; after that its outcome is unknown and the client asks again."""
SOCKETS_PER_SEAT = 4

FIRST_LINES = 200
"""Lines that one update may carry, and that a fresh connection is given."""
KEPT_LINES = 600
"""Lines a viewer's feed keeps in memory. Whoever is further behind has them read from the record,
which at a table that talks in thousands a second is not fast enough ever to catch up."""
UPDATE_CHARACTERS = 64 * 1024
"""Where an update is cut and the rest left to the next."""
CATCH_UP_LINES = 1_000
"""A client that lacks more than this starts its feed again."""
HISTORY_LINES = 50

_TIMES: float = settings.CLIENT_RATES
SOCKET_RATE, SOCKET_BURST = 20.0 * _TIMES, 60.0 * _TIMES
"""Messages of one socket; an acknowledgement of something new is free."""
COMMAND_RATE, COMMAND_BURST = 5.0 * _TIMES, 30.0 * _TIMES
"""Commands of one seat, over all its sockets."""
HISTORY_RATE, HISTORY_BURST = 1.0, 5.0
FLOOD_STRIKES = 60
"""Messages over the rate before the socket is closed; a quiet time forgives them."""

TICK_SECONDS = 1.0
"""How often every process looks by itself for what no poke told it."""
RECHECK_SECONDS = 0.5
"""How often it asks whether what sockets were admitted by still counts."""
READERS = 4
READ_SECONDS = 10.0
"""How long a question to the database may take before it is asked again."""
