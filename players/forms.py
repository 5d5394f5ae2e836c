"""The forms of a table: hosting, joining, and typing a code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from negotiation.engine.decide import MOST_PARAMETER
from negotiation.engine.scenario import Scenario
from negotiation.engine.state import State
from negotiation.engine.world.model import WorldModel

from . import codes, names
from .join import ANY, OBSERVE, free_seats

SHORTEST, LONGEST = 5, 600
"""Minutes of a whole session, debrief included."""
NUMBER = "number-"
"""Begins the name of a field for a number of the host's own."""
ALONE = 30
"""How many a table against bots takes at most unless somebody says so: nobody waits for people."""


class NicknameField(forms.CharField):
    """A nickname in its stored form."""

    def __init__(self, **options: Any) -> None:
        attributes = {
            "autocomplete": "nickname",
            "autocapitalize": "words",
            "spellcheck": "false",
            "maxlength": str(names.LONGEST),
        }
        super().__init__(
            label=gettext_lazy("Your name at the table"),
            # Longer ones are refused in words of our own, after tidying up.
            strip=False,
            widget=forms.TextInput(attributes),
            **options,
        )

    def clean(self, value: Any) -> str:
        text = self.to_python(value) or ""
        if not text.strip() and not self.required:
            return ""
        return names.clean(text)


class KeyField(forms.CharField):
    """The form's own key: sent twice, it joins once."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> str:
        key = str(super().clean(value))
        if not re.fullmatch(r"[0-9a-f]{32}", key):
            raise ValidationError(_("This form is out of date. Reload the page."))
        return key


class CodeForm(forms.Form):
    """One field for both kinds of code: the table's, and one's own for coming back."""

    code = forms.CharField(
        max_length=64,
        label=gettext_lazy("Code"),
        error_messages={"required": gettext_lazy("Type the code from the wall, or your own.")},
        widget=forms.TextInput(
            {
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "placeholder": "ABCD-EFGH",
            }
        ),
    )


class JoinForm(forms.Form):
    """A name and a seat."""

    key = KeyField()
    nickname = NicknameField(required=False)
    seat = forms.CharField(max_length=64)

    def __init__(self, *args: Any, state: State, **options: Any) -> None:
        super().__init__(*args, **options)
        self._listed = {seat.id for seat in state.table.scenario.seats()}
        self.any_free = bool(free_seats(state))

    def clean_seat(self) -> str:
        seat: str = self.cleaned_data["seat"]
        if seat not in {ANY, OBSERVE} and seat not in self._listed:
            raise ValidationError(_("Choose a seat from the list."))
        return seat

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        plays = found.get("seat", OBSERVE) != OBSERVE
        if plays and "nickname" in found and not found["nickname"]:
            self.add_error("nickname", _("Choose a name that the others will see."))
        return found


class HostForm(forms.Form):
    """What to play, how long, and the host's own part."""

    pack = forms.ChoiceField(label=gettext_lazy("Size"))
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes in all"),
        required=False,
        min_value=SHORTEST,
        max_value=LONGEST,
        error_messages={
            "min_value": gettext_lazy("A session takes at least %(limit_value)s minutes."),
            "max_value": gettext_lazy("A session takes at most %(limit_value)s minutes."),
            "invalid": gettext_lazy("Give the minutes as a whole number, or leave them out."),
        },
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )
    seat = forms.ChoiceField(label=gettext_lazy("Your part"), required=False)
    nickname = NicknameField(required=False)
    reflect = forms.BooleanField(required=False, initial=True)
    bots = forms.BooleanField(
        label=gettext_lazy("Bots play the delegations nobody comes for"), required=False
    )

    def __init__(self, *args: Any, scenario: Scenario, **options: Any) -> None:
        super().__init__(*args, **options)
        if scenario.world is not None:
            self._ask_theory(scenario.world)
        self._minutes = {pack.id: pack.minutes for pack in scenario.packs}
        self.fields["pack"].choices = [(p.id, p.name) for p in scenario.packs]  # type: ignore[attr-defined]
        self.fields["seat"].choices = [  # type: ignore[attr-defined]
            ("", _("I facilitate only")),
            *(
                (_("I also play: %(party)s") % {"party": party.name}, seats)
                for party in scenario.parties
                for seats in [[(seat.id, f"{party.short}: {seat.title}") for seat in party.seats]]
            ),
        ]

    def _ask_theory(self, world: WorldModel) -> None:
        """Which hypothesis the world goes by; numbers of one's own are nobody's duty."""
        presets = [(preset.id, preset.name) for preset in world.presets]
        self.fields["preset"] = forms.ChoiceField(
            label=gettext_lazy("How the world answers"),
            choices=presets,
            initial=presets[0][0],
            required=False,
        )
        for parameter, meaning in world.parameters.items():
            self.fields[NUMBER + parameter] = forms.IntegerField(
                label=meaning,
                required=False,
                min_value=-MOST_PARAMETER,
                max_value=MOST_PARAMETER,
            )

    def numbers(self) -> list[forms.BoundField]:
        """The fields for numbers of one's own."""
        return [self[name] for name in self.fields if name.startswith(NUMBER)]

    def numbers_wrong(self) -> bool:
        return any(field.errors for field in self.numbers())

    def own_numbers(self) -> dict[str, int]:
        """By parameter; only those that were filled in."""
        return {
            name.removeprefix(NUMBER): number
            for name, number in self.cleaned_data.items()
            if name.startswith(NUMBER) and number is not None
        }

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if "pack" in found and found.get("minutes") is None and "minutes" not in self.errors:
            found["minutes"] = self._minutes[found["pack"]]
        if found.get("seat") and "nickname" in found and not found["nickname"]:
            self.add_error("nickname", _("You also play, so choose a name that the others see."))
        return found


class AloneForm(forms.Form):
    """Playing alone against bots. Everything has a default: the scenario's first pack and party."""

    scenario = forms.ChoiceField(required=False)
    pack = forms.CharField(required=False, max_length=64)
    minutes = forms.IntegerField(required=False, min_value=SHORTEST, max_value=LONGEST)
    seat = forms.CharField(label=gettext_lazy("Your delegation"), required=False, max_length=64)
    nickname = NicknameField(required=False)

    def __init__(self, *args: Any, scenarios: Sequence[Scenario], **options: Any) -> None:
        """The first of ``scenarios`` is the usual one."""
        super().__init__(*args, **options)
        self._scenarios = {scenario.id: scenario for scenario in scenarios}
        self.fields["scenario"].choices = [(s.id, s.title) for s in scenarios]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return found
        chosen = self._scenarios[found["scenario"] or next(iter(self._scenarios))]
        pack = next((p for p in chosen.packs if found["pack"] in {"", p.id}), None)
        seat = next((s for s in chosen.seats() if found["seat"] in {"", s.id}), None)
        if pack is None:
            self.add_error("pack", _("Choose a size from the list."))
        if seat is None:
            self.add_error("seat", _("Choose a seat from the list."))
        if pack is None or seat is None:
            return found
        return found | {
            "scenario": chosen.id,
            "pack": pack.id,
            "seat": seat.id,
            "minutes": found["minutes"] or min(ALONE, pack.minutes),
            "nickname": found["nickname"] or _("Player"),
        }


def fresh_key() -> str:
    """The key of a form that has not been sent yet."""
    return codes.new_token()
