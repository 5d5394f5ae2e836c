"""People at a table: who may come in, who they say they are, and which devices speak for them.

The log of a session knows none of this. It knows seats; a participant holds one of its turns,
told by the seat's ``generation``, and can be erased without touching the log.
"""

from __future__ import annotations

from django.db import models


class Lobby(models.Model):
    """The people's side of one session: its join code, and whether it still lets people in."""

    session = models.CharField(max_length=32, primary_key=True)
    join_code = models.CharField(max_length=8, unique=True)
    open = models.BooleanField(default=True)
    bots = models.BooleanField(default=False)
    """Whether bots are to play, from the start on, the delegations that nobody has come for."""
    opened_at = models.DateTimeField(auto_now_add=True)
    reflect = models.BooleanField(default=True)
    """Whether players are asked to look back on their own before the debrief."""

    def __str__(self) -> str:
        return self.session


class Participant(models.Model):
    """One person at one table: facilitator, player, both, or observer (neither seat nor steers).

    ``key`` is 128 random bits, chosen by the form they joined with, so that a form sent twice
    joins once. ``seat`` and ``generation`` are written before the seat is asked for: the table
    learns of a taken seat and can name its holder in the same instant.
    """

    lobby = models.ForeignKey(Lobby, models.CASCADE, related_name="participants")
    key = models.CharField(max_length=32, unique=True)
    steers = models.BooleanField(default=False)
    seat = models.CharField(max_length=64, blank=True)
    generation = models.PositiveIntegerField(default=0)
    nickname = models.CharField(max_length=24, blank=True)
    nickname_key = models.CharField(max_length=96, blank=True)
    reentry_hash = models.CharField(max_length=64, unique=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("lobby", "seat", "generation"),
                condition=~models.Q(seat=""),
                name="one_holder_of_a_seat",
            ),
            models.UniqueConstraint(
                fields=("lobby", "nickname_key"),
                condition=~models.Q(nickname_key="") & models.Q(left_at=None),
                name="one_nickname_at_a_table",
            ),
        )

    def __str__(self) -> str:
        return f"{self.lobby_id} {self.seat or ('facilitator' if self.steers else 'observer')}"


class Device(models.Model):
    """A browser that speaks for a participant: the hash of the token in its cookie."""

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="devices")
    token_hash = models.CharField(max_length=64, unique=True)
    added_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"device {self.pk} of participant {self.participant_id}"


class Reflection(models.Model):
    """What a player looked back on before the debrief: words of a person, kept beside the log.

    ``answers`` are pairs of question and answer; none, if the player skipped the questions.
    """

    participant = models.OneToOneField(Participant, models.CASCADE, related_name="reflection")
    answers = models.JSONField(default=list)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"reflection of participant {self.participant_id}"
