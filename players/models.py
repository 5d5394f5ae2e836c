"""People at a table: who may come in, who they say they are, and which devices speak for them.

The log of a session knows none of this. It knows seats; a participant holds one of its turns,
told by the seat's ``generation``, and can be erased without touching the log.
"""

from __future__ import annotations

from django.db import models


class Class(models.Model):
    """Sessions run together: one code for all, people seated at its tables as they arrive.

    ``key`` is the instructor's, as a participant's is theirs: nobody needs an account. A class is
    ``settled`` once nobody waits for others any more (see ``grouping``).
    """

    id = models.CharField(max_length=32, primary_key=True)
    join_code = models.CharField(max_length=8, unique=True)
    open = models.BooleanField(default=True)
    scenario = models.CharField(max_length=100)
    pack = models.CharField(max_length=100)
    minutes = models.PositiveIntegerField()
    expected = models.PositiveIntegerField()
    remainder = models.CharField(max_length=8)
    chooses = models.BooleanField(default=False)
    """Whether people may choose their delegation; otherwise chance gives them one."""
    reflect = models.BooleanField(default=True)
    settled = models.BooleanField(default=False)
    grace = models.PositiveIntegerField(default=60)
    """Seconds that somebody may be away before their seat is called away."""
    absence = models.CharField(max_length=12, default="wait")
    """What becomes of the seat then (see ``absence``)."""
    key = models.CharField(max_length=32, unique=True)
    reentry_hash = models.CharField(max_length=64, unique=True)
    opened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "classes"

    def __str__(self) -> str:
        return self.id


class ClassDevice(models.Model):
    """A browser that speaks for the instructor: the hash of the token in its cookie."""

    klass = models.ForeignKey(Class, models.CASCADE, related_name="devices")
    token_hash = models.CharField(max_length=64, unique=True)
    added_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"device {self.pk} of class {self.klass_id}"


class Lobby(models.Model):
    """The people's side of one session: its join code, and whether it still lets people in.

    A table of a class has its ``number`` there, and lets nobody in by a code of its own.
    """

    session = models.CharField(max_length=32, primary_key=True)
    join_code = models.CharField(max_length=8, unique=True)
    open = models.BooleanField(default=True)
    bots = models.BooleanField(default=False)
    """Whether bots are to play, from the start on, the delegations that nobody has come for."""
    opened_at = models.DateTimeField(auto_now_add=True)
    reflect = models.BooleanField(default=True)
    """Whether players are asked to look back on their own before the debrief."""
    klass = models.ForeignKey(Class, models.CASCADE, null=True, related_name="tables")
    number = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("klass", "number"), name="one_table_of_a_number"),
        )

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
    seen_at = models.BigIntegerField(null=True)
    """When a socket of theirs was last seen, in milliseconds since the epoch."""
    stand_in = models.CharField(max_length=64, blank=True, default="")
    """Who does their part while they are away: ``BOT``, ``FACILITATOR``, or the seat that signs."""
    moved_to = models.ForeignKey("self", models.SET_NULL, null=True, related_name="moved_from")
    """The same person at another table of the class, who has taken the key along."""

    BOT, FACILITATOR = "bot", "facilitator"

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
