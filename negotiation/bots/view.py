"""What a bot may look at: its seat's own slices and feed, and its own payoff. Nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from negotiation.engine.slices import (
    AgreementsSlice,
    CardSlice,
    ChannelsSlice,
    ClockSlice,
    Line,
    OffersSlice,
    RosterSlice,
    Seconds,
    Slice,
    TableSlice,
)
from negotiation.engine.terms import PartyId, SeatId
from negotiation.engine.world_slices import ActionsSlice, SettingSlice, WorldSlice

from .worth import OwnPayoff


@dataclass(frozen=True, slots=True)
class Outside:
    """The world outside the room as the seat sees it."""

    setting: SettingSlice
    world: WorldSlice
    actions: ActionsSlice


@dataclass(frozen=True, slots=True)
class BotView:
    """One seat's view at ``now``. ``lines`` is its feed, oldest first. ``outside`` is None in a
    scenario without a world.

    ``worth`` may only be made for the card's own party (``own_payoff``): it is all that lets a
    bot weigh a package that nobody has tabled, as the page's preview lets a person.
    """

    now: Seconds
    table: TableSlice
    clock: ClockSlice
    roster: RosterSlice
    channels: ChannelsSlice
    offers: OffersSlice
    agreements: AgreementsSlice
    card: CardSlice
    lines: Sequence[Line]
    worth: OwnPayoff
    outside: Outside | None = None

    @property
    def seat(self) -> SeatId:
        return self.card.seat

    @property
    def party(self) -> PartyId:
        return self.card.party


def bot_view(
    now: Seconds, slices: Mapping[str, Slice], lines: Sequence[Line], worth: OwnPayoff
) -> BotView:
    """From what ``engine.view.slices`` and ``line`` show a seat.

    Raises ValueError when the slices are not a seat's own.
    """
    match slices:
        case {
            "table": TableSlice() as table,
            "clock": ClockSlice() as clock,
            "roster": RosterSlice() as roster,
            "channels": ChannelsSlice() as channels,
            "offers": OffersSlice() as offers,
            "agreements": AgreementsSlice() as agreements,
            "card": CardSlice() as card,
        }:
            return BotView(
                now=now,
                table=table,
                clock=clock,
                roster=roster,
                channels=channels,
                offers=offers,
                agreements=agreements,
                card=card,
                lines=lines,
                worth=worth,
                outside=_outside(slices),
            )
        case _:
            raise ValueError(f"not a seat's view: {', '.join(sorted(slices)) or 'no slices'}")


def _outside(slices: Mapping[str, Slice]) -> Outside | None:
    match slices:
        case {
            "setting": SettingSlice() as setting,
            "world": WorldSlice() as world,
            "actions": ActionsSlice() as actions,
        }:
            return Outside(setting, world, actions)
        case _:
            return None
