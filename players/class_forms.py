"""The forms of a class: opening one, giving its list, arriving, and inviting others to it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from negotiation.engine.scenario import Scenario
from negotiation.engine.terms import PartyId

from . import roster_file
from .absence import GRACE, Absence
from .classes import LEAST, MOST
from .forms import HostForm, KeyField, NicknameField
from .grouping import Remainder
from .join import ANY
from .roster_file import Person, RosterError

EXPECTED = 30
LIST = "list"


class ListFields(forms.Form):
    """The list of a class, as a file or as text. ``people`` are those on it, once it is clean."""

    roster_file = forms.FileField(
        label=gettext_lazy("A CSV file"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput({"accept": ".csv,text/csv,text/plain"}),
    )
    roster = forms.CharField(
        label=gettext_lazy("Or paste it here"),
        required=False,
        strip=False,
        widget=forms.Textarea(
            {"rows": 5, "spellcheck": "false", "autocomplete": "off", "class": "mono"}
        ),
    )
    people: Sequence[Person] = ()

    def read_list(self, scenario: Scenario) -> None:
        """Take the file before the text, and keep it as text: a browser keeps no file."""
        try:
            text = self._text()
            self.people = roster_file.read(text, scenario.parties) if text.strip() else ()
        except RosterError as error:
            self.add_error("roster", [ValidationError(problem) for problem in error.problems])

    def _text(self) -> str:
        sent = self.cleaned_data.get("roster_file")
        if sent is None:
            return str(self.cleaned_data.get("roster", ""))
        text = roster_file.decode(sent.read(roster_file.BYTES + 1))
        self.data = {**self.data.dict(), "roster": text}  # type: ignore[attr-defined]
        return text

    def place_wanted(self, *, kept: bool) -> None:
        """Places are given by the list if and only if they are to be kept."""
        if "roster" in self.errors:
            return
        if kept and not self.people:
            self.add_error("roster", _("Places are to be kept, but there is no list: give one."))
        if not kept and roster_file.gives_places(self.people):
            told = _("The list says who sits where. Choose “%(choice)s”, or leave that out of it.")
            choice = _("kept for those on the list")
            self.add_error("roster", told % {"choice": choice})


class ListForm(ListFields):
    """A list for a class that is open."""

    keeps = forms.BooleanField(required=False)

    def __init__(self, *args: Any, scenario: Scenario, begun: bool, **options: Any) -> None:
        """``begun``: somebody has sat down already, so that no place can be kept any more."""
        super().__init__(*args, **options)
        self._scenario = scenario
        if begun:
            del self.fields["keeps"]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        self.read_list(self._scenario)
        if "roster" not in self.errors and not self.people:
            self.add_error("roster", _("Choose a file, or paste the list."))
        if "keeps" in self.fields:
            self.place_wanted(kept=found.get("keeps", False))
        elif roster_file.gives_places(self.people):
            told = _("People have sat down already: leave the columns table and delegation out.")
            self.add_error("roster", told)
        return found


class ClassForm(HostForm, ListFields):
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
            (LIST, gettext_lazy("kept for those on the list")),
        ],
    )

    def __init__(self, *args: Any, scenario: Scenario, **options: Any) -> None:
        super().__init__(*args, scenario=scenario, **options)
        self._scenario = scenario
        for only_one_table in ("seat", "nickname", "bots"):
            del self.fields[only_one_table]

    @property
    def keeps(self) -> bool:
        """Whether places are kept for those on the list."""
        return bool(self.cleaned_data["chooses"] == LIST)

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        self.read_list(self._scenario)
        if "chooses" in found:
            self.place_wanted(kept=found["chooses"] == LIST)
        return found


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
