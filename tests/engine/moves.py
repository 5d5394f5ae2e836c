"""Random but reproducible commands: sensible often enough to get somewhere, wrong often enough."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from negotiation.engine.bots import TEMPERAMENTS
from negotiation.engine.channels import channels, delegation, help_line
from negotiation.engine.commands import (
    Command,
    EndSession,
    ExtendPhase,
    FireInject,
    MarkSeat,
    OpenChannel,
    PassPen,
    PauseSession,
    RejectOffer,
    ReleaseSeat,
    ResumeSession,
    Say,
    SeatBot,
    SecondAction,
    SetReady,
    SignOffer,
    StartSession,
    StepBack,
    StepPhase,
    TableOffer,
    TakeAction,
    TakeSeat,
    WithdrawOffer,
)
from negotiation.engine.scenario import Pack
from negotiation.engine.seating import party_of, pen_of
from negotiation.engine.state import State
from negotiation.engine.terms import (
    PLENARY,
    ActionId,
    ChannelId,
    InjectId,
    InstrumentId,
    IssueId,
    OfferId,
    Package,
    PartyId,
    SeatId,
    TextRef,
)

from .builders import SEATS, A, B, C, D, package

ABSENT = "0" * 16
"""An id that no session ever draws."""


def some_text(rng: Random) -> TextRef:
    return TextRef(f"{rng.getrandbits(32):064x}")


def some_seat(rng: Random) -> SeatId:
    return rng.choice(SEATS)


DEALS: tuple[tuple[Package, frozenset[PartyId], bool], ...] = (
    (package(LAND="half", PORT="open"), frozenset({A, B}), False),
    (package(AID="some"), frozenset({B, C}), False),
    (package(PORT="open"), frozenset({B, C, D}), False),
    (package(AID="some", PORT="open"), frozenset({C, D}), False),
    (package(LAND="half", PORT="open"), frozenset({A, B, C}), True),
)
"""Packages, signers and whether final: what all these capitals approve from the status quo."""


def some_package(rng: Random, state: State) -> Package:
    """One to three issues of the pack; now and then something no offer may name."""
    pack: Pack = state.table.pack
    count = rng.randint(1, len(pack.issues))
    issues: Sequence[IssueId] = rng.sample(pack.issues, count)
    terms = {issue: rng.choice(list(state.table.scenario.points[issue])) for issue in issues}
    if rng.random() < 0.03:
        terms[IssueId(rng.choice(["FLAG", "SEA"]))] = next(iter(terms.values()))
    return terms


def some_offer(rng: Random, offers: Sequence[OfferId]) -> OfferId:
    """Rather a recent one."""
    if not offers or rng.random() < 0.05:
        return OfferId(ABSENT)
    return offers[-1 - min(int(rng.expovariate(0.5)), len(offers) - 1)]


def some_table(
    rng: Random,
    state: State,
    seat: SeatId,
    offers: Sequence[OfferId],
    among: Sequence[PartyId] | None = None,
) -> TableOffer:
    """An offer of this seat's party, linked to some of ``offers``, to some parties ``among``."""
    party = party_of(state.table, seat)
    others = [p.id for p in state.table.scenario.parties if p.id != party]
    if among is not None:
        others = [other for other in others if other in among]
    # A final deal ends the session, so it is the rarer one.
    deals = [d for d in DEALS if party in d[1] and (not d[2] or rng.random() < 0.3)]
    if among is None and rng.random() < 0.5:
        terms, signers, final = rng.choice(deals)
        return TableOffer(terms, signers, public=rng.random() < 0.3, final=final)
    mine = [offer for offer in offers if state.offers[offer].party == party]
    return TableOffer(
        some_package(rng, state),
        frozenset(rng.sample(others, rng.randint(1, len(others)))),
        public=among is None and rng.random() < 0.3,
        final=rng.random() < 0.2,
        expires_in=rng.choice([None, None, 10_000, 30_000, 120_000, 5]),
        counters=some_offer(rng, offers) if rng.random() < 0.2 else None,
        supersedes=some_offer(rng, mine) if rng.random() < 0.2 else None,
    )


def some_answer(rng: Random, offers: Sequence[OfferId]) -> Command:
    offer = some_offer(rng, offers)
    answers: list[Command] = [RejectOffer(offer), WithdrawOffer(offer), *[SignOffer(offer)] * 3]
    return rng.choice(answers)


def some_signature(
    rng: Random, state: State, offers: Sequence[OfferId]
) -> tuple[SeatId, SignOffer] | None:
    """A pen that has not signed yet, and one of the open offers it could sign."""
    missing = [
        (pen, SignOffer(offer))
        for offer in offers
        for party in state.offers[offer].parties
        if state.offers[offer].status == "open"
        and party not in state.offers[offer].signed
        and (pen := pen_of(state, party)) is not None
    ]
    return rng.choice(missing) if missing else None


def some_talk(rng: Random, state: State) -> Command:
    """In any channel there is, the own or not, or in one there is not."""
    if rng.random() < 0.2:
        return OpenChannel(frozenset(rng.sample(SEATS, rng.randint(0, 3))))
    known = [channel.id for channel in channels(state)]
    return Say(rng.choice([*known, PLENARY, ChannelId(ABSENT)]), some_text(rng))


def own_talk(rng: Random, state: State, seat: SeatId, with_seats: Sequence[SeatId]) -> Command:
    """Talk that stays among ``with_seats`` and the facilitator."""
    if rng.random() < 0.3:
        return OpenChannel(frozenset(rng.sample(with_seats, rng.randint(1, len(with_seats)))))
    own = [delegation(party_of(state.table, seat)), help_line(seat)]
    private = [c for c, members in state.channels.items() if set(members) <= set(with_seats)]
    return Say(rng.choice([*own, *private]), some_text(rng))


def some_act(rng: Random, state: State, seat: SeatId) -> Command:
    """An instrument the seat may or may not have, aimed well more often than not."""
    model = state.table.scenario.world
    acts = () if state.world is None else state.world.acts
    if acts and rng.random() < 0.15:
        return SecondAction(rng.choice(acts).id if rng.random() < 0.8 else ActionId(ABSENT))
    if model is None or rng.random() < 0.05:
        return TakeAction(InstrumentId("none"))
    own = [each for each in model.instruments if seat in each.owners]
    chosen = rng.choice(own if own and rng.random() < 0.8 else model.instruments)
    if chosen.target is None:
        return TakeAction(chosen.id, None if rng.random() < 0.95 else "A")
    group = chosen.target.group
    members = () if group is None else [each.id for each in model.group(group).members]
    return TakeAction(chosen.id, rng.choice([*chosen.target.parties, *members, None, "nobody"]))


def some_event(rng: Random, state: State) -> Command:
    """What only a facilitator may let happen."""
    model = state.table.scenario.world
    injects = [InjectId("none"), *(() if model is None else (each.id for each in model.injects))]
    commands: list[Command] = [
        FireInject(rng.choice(injects)),
        FireInject(text=some_text(rng)),
        FireInject(),
        MarkSeat(some_seat(rng), rng.random() < 0.6),
    ]
    return rng.choice(commands)


def some_steering(rng: Random) -> Command:
    commands: list[Command] = [
        PauseSession(),
        ResumeSession(),
        ResumeSession(),
        ResumeSession(),
        ExtendPhase(rng.choice([5_000, 10_000, 60_000])),
        StepPhase(),
        StepBack(),
        StartSession(),
        TakeSeat(some_seat(rng)),
        TakeSeat(some_seat(rng)),
        SeatBot(some_seat(rng), rng.choice([None, *TEMPERAMENTS])),
        ReleaseSeat(some_seat(rng)),
        PassPen(some_seat(rng)),
    ]
    return rng.choice(commands)


def some_command(rng: Random, state: State, seat: SeatId, offers: Sequence[OfferId]) -> Command:
    """What a seat might ask for, knowing ``offers``."""
    dice = rng.random()
    if dice < 0.35:
        return some_answer(rng, offers)
    if dice < 0.65:
        return some_table(rng, state, seat, offers)
    if dice < 0.9:
        return some_talk(rng, state)
    if dice < 0.95:
        return PassPen(some_seat(rng))
    futile: list[Command] = [SetReady(ready=True), EndSession(), StepPhase(), TakeSeat(seat)]
    return rng.choice(futile)
