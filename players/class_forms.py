"""The forms of a class: opening one, arriving at it, and inviting others to steer or watch."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from negotiation.engine.scenario import Scenario
from negotiation.engine.terms import PartyId

from .absence import GRACE, Absence
from .classes import LEAST, MOST
from .forms import HostForm, KeyField, NicknameField
from .grouping import Remainder
from .join import ANY

EXPECTED = 30


class ClassForm(HostForm):
    """What to play and how long, how many come, and what becomes of those left over."""

    expected = forms.IntegerField(
        label=gettext_lazy("People you expect"),
        initial=EXPECTED,
        min_value=LEAST,
        max_value=MOST,
        error_messages={
            "required": gettext_lazy("Say about how many people will come."),
            "min_value": gettext_lazy("A class has at least %(limit_value)s people."),
            "max_value": gettext_lazy("A class has at most %(limit_value)s people."),
            "invalid": gettext_lazy("Give the number of people as a whole number."),
        },
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )
    remainder = forms.ChoiceField(
        label=gettext_lazy("Who is left over"),
        initial=Remainder.MIRROR.value,
        choices=[
            (Remainder.MIRROR.value, gettext_lazy("doubles a role at a full table")),
            (Remainder.BOT.value, gettext_lazy("plays with bots at a table of their own")),
            (Remainder.OBSERVER.value, gettext_lazy("watches a full table")),
        ],
    )
    grace = forms.IntegerField(
        label=gettext_lazy("Seconds somebody may be away"),
        initial=GRACE,
        required=False,
        min_value=10,
        max_value=900,
        error_messages={
            "min_value": gettext_lazy("Grant at least %(limit_value)s seconds: pages reload."),
            "max_value": gettext_lazy("Grant at most %(limit_value)s seconds."),
            "invalid": gettext_lazy("Give the seconds as a whole number."),
        },
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )
    absence = forms.ChoiceField(
        label=gettext_lazy("After that"),
        required=False,
        initial=Absence.WAIT.value,
        choices=[
            (Absence.WAIT.value, gettext_lazy("the table waits; you see who is away")),
            (Absence.BOT.value, gettext_lazy("a bot plays until they are back")),
            (Absence.PEN.value, gettext_lazy("a colleague signs, or else a bot plays")),
            (Absence.FACILITATOR.value, gettext_lazy("you are asked to play for them")),
        ],
    )
    chooses = forms.ChoiceField(
        label=gettext_lazy("Delegations"),
        required=False,
        choices=[
            ("", gettext_lazy("given by chance as people arrive")),
            ("1", gettext_lazy("chosen by each person, while there are places")),
        ],
    )

    def __init__(self, *args: Any, scenario: Scenario, **options: Any) -> None:
        super().__init__(*args, scenario=scenario, **options)
        for only_one_table in ("seat", "nickname", "bots"):
            del self.fields[only_one_table]


class ArriveForm(forms.Form):
    """A name and, where people choose, a delegation. ``key`` is the form's own."""

    key = KeyField()
    nickname = NicknameField()
    party = forms.ChoiceField(label=gettext_lazy("Your delegation"), required=False)

    def __init__(
        self, *args: Any, scenario: Scenario, left: Collection[PartyId], **options: Any
    ) -> None:
        """``left``: the parties that have a place; none where nobody chooses."""
        super().__init__(*args, **options)
        self.fields["nickname"].error_messages["required"] = _(
            "Choose a name that the others will see."
        )
        self.parties = [party for party in scenario.parties if party.id in left]
        self.fields["party"].choices = [  # type: ignore[attr-defined]
            (ANY, _("Any delegation")),
            *((party.id, party.name) for party in scenario.parties if left),
        ]

    @property
    def wished(self) -> PartyId | None:
        party = self.cleaned_data["party"]
        return None if party in {"", ANY} else PartyId(party)


class InviteForm(forms.Form):
    """Whom to invite, and to what: to steer as well, or to watch with one delegation."""

    name = forms.CharField(
        label=gettext_lazy("Their name"),
        max_length=40,
        error_messages={"required": gettext_lazy("Say who it is, so that you know them again.")},
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    party = forms.ChoiceField(label=gettext_lazy("Invited as"), required=False)

    def __init__(self, *args: Any, scenario: Scenario, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["party"].choices = [  # type: ignore[attr-defined]
            ("", _("Co-facilitator: steers every table")),
            *(
                (party.id, _("Mentor of %(party)s: watches") % {"party": party.called})
                for party in scenario.parties
            ),
        ]

    @property
    def mentored(self) -> PartyId | None:
        """The delegation that a mentor is to watch; None for a co-facilitator."""
        return PartyId(self.cleaned_data["party"]) if self.cleaned_data["party"] else None
