"""People at a table: who may come in, who they say they are, and which devices speak for them.

The log of a session knows none of this. It knows seats; a participant holds one of its turns,
told by the seat's ``generation``, and can be erased without touching the log.
"""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy


class Accounts(BaseUserManager["Account"]):
    """Finds an account by its name however that was typed."""

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(username=Account.normalize_username(username or ""))


class Account(AbstractBaseUser):
    """Somebody who hosts classes and wants to find them again: a name and a password, no more.

    Names are kept in small letters, so that ``Kim`` and ``kim`` are one.
    """

    username = models.CharField(
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(
                r"^[\w.-]+\Z",
                gettext_lazy(
                    "Use letters, digits, dots, dashes and underscores; no e-mail address."
                ),
            )
        ],
        error_messages={"unique": gettext_lazy("This name is taken.")},
    )
    last_login = None
    """Nobody needs to know when somebody was here."""
    objects = Accounts()
    USERNAME_FIELD = "username"

    @classmethod
    def normalize_username(cls, username: str) -> str:
        return super().normalize_username(username).casefold()

    def __str__(self) -> str:
        return self.username


class Class(models.Model):
    """Sessions run together: one code for all, people seated at its tables as they arrive.

    A class is ``settled`` once nobody waits for others any more (see ``grouping``). Who steers it
    is its ``staff``.
    """

    id = models.CharField(max_length=32, primary_key=True)
    join_code = models.CharField(max_length=8, unique=True)
    open = models.BooleanField(default=True)
    scenario = models.CharField(max_length=100)
    pack = models.CharField(max_length=100)
    minutes = models.PositiveIntegerField()
    expected = models.PositiveIntegerField()
    remainder = models.CharField(max_length=8)
    preset = models.CharField(max_length=100, blank=True, default="")
    """The theory by which the world of every table answers; the scenario's first if empty."""
    numbers = models.JSONField(default=dict)
    """The instructor's own numbers in place of the theory's, by parameter."""
    chooses = models.BooleanField(default=False)
    """Whether people may choose their delegation; otherwise chance gives them one."""
    reflect = models.BooleanField(default=True)
    settled = models.BooleanField(default=False)
    grace = models.PositiveIntegerField(default=60)
    """Seconds that somebody may be away before their seat is called away."""
    absence = models.CharField(max_length=12, default="wait")
    """What becomes of the seat then (see ``absence``)."""
    opened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "classes"

    def __str__(self) -> str:
        return self.id


class Staff(models.Model):
    """One person on the teaching side of a class: its owner, a co-facilitator, or a mentor.

    They are let in by ``account`` or else by their devices, never by both. ``key`` is theirs as a
    participant's is: the code that comes from it lets their first and every further device in,
    for as long as they have no account. So an invitation is a person who has not come yet.
    """

    ROLES = (OWNER, FACILITATOR, MENTOR) = ("owner", "facilitator", "mentor")
    """Who may do more, first."""

    klass = models.ForeignKey(Class, models.CASCADE, related_name="staff")
    role = models.CharField(max_length=12)
    party = models.CharField(max_length=64, blank=True)
    """The delegation over whose shoulder a mentor looks."""
    name = models.CharField(max_length=40, blank=True)
    """What the owner calls them."""
    key = models.CharField(max_length=32, unique=True)
    reentry_hash = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="staff")
    invited_at = models.DateTimeField(auto_now_add=True)
    came_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "staff"
        constraints = (
            models.UniqueConstraint(
                fields=("klass",), condition=models.Q(role="owner"), name="one_owner_of_a_class"
            ),
            models.UniqueConstraint(fields=("klass", "account"), name="one_part_of_an_account"),
        )

    def __str__(self) -> str:
        return f"{self.role} of class {self.klass_id}"

    @property
    def steers(self) -> bool:
        return self.role != self.MENTOR

    @property
    def owns(self) -> bool:
        return self.role == self.OWNER


class StaffDevice(models.Model):
    """A browser that speaks for one of the staff: the hash of the token in its cookie."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="devices")
    token_hash = models.CharField(max_length=64, unique=True)
    added_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"device {self.pk} of staff {self.staff_id}"


class Listed(models.Model):
    """Somebody on the list of a class: who the mark sheet is about, and the place kept for them.

    ``key`` becomes that of the participant when they come, so the code that belongs to it first
    lets them in and then brings them back. ``table`` is None where no place is kept; a ``table``
    without a ``seat`` is a place among those who watch.
    """

    klass = models.ForeignKey(Class, models.CASCADE, related_name="listed")
    sourced_id = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=64, blank=True)
    table = models.PositiveIntegerField(null=True)
    seat = models.CharField(max_length=64, blank=True)
    key = models.CharField(max_length=32, unique=True)
    reentry_hash = models.CharField(max_length=64, unique=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("klass", "sourced_id"),
                condition=~models.Q(sourced_id=""),
                name="one_listed_of_an_id",
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk} of class {self.klass_id}"


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
    person = models.CharField(max_length=32, blank=True, default="", db_index=True)
    """Shared by what stands for one person at tables that began as one (see ``rewind``)."""
    listed = models.ForeignKey(Listed, models.SET_NULL, null=True, related_name="places")
    """Who they are on the list of the class, if they came with a code from it."""

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
    staff = models.ForeignKey(Staff, models.CASCADE, null=True, related_name="seats")
    """Whoever plays a seat for somebody by steering the class, and only for as long as they do."""
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
