"""Whatever anybody asks for, in whatever order: what must always hold."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from negotiation.engine import decide as decisions
from negotiation.engine import view
from negotiation.engine.capital import outcome
from negotiation.engine.commands import (
    CallAway,
    Command,
    EndSession,
    OpenChannel,
    RejectOffer,
    Request,
    RevealResults,
    Say,
    SignOffer,
    StartSession,
    StepPhase,
    TableOffer,
    WithdrawOffer,
)
from negotiation.engine.consent import consent_missing
from negotiation.engine.deadlines import due, next_due
from negotiation.engine.entries import (
    AgreementBound,
    ChannelOpened,
    Entry,
    OfferTabled,
    SignatureVoided,
)
from negotiation.engine.evolve import evolve, start
from negotiation.engine.refusals import Refused
from negotiation.engine.slices import ChannelsSlice, OffersSlice, ResultsSlice
from negotiation.engine.state import Offer, State
from negotiation.engine.terms import CLOCK, Actor, OfferId, PartyId, SeatId, Sight, Viewer

from .builders import (
    A_AIDE,
    A_HEAD,
    B_HEAD,
    D_HEAD,
    FACILITATOR,
    FACILITATOR_VIEW,
    OBSERVER_VIEW,
    OPENED_AT,
    SEATS,
    Game,
    code,
    seated_game,
    viewer,
)
from .moves import (
    DEALS,
    some_command,
    some_signature,
    some_steering,
    some_table,
    some_talk,
)

LOOKERS = (
    *map(viewer, (A_HEAD, A_AIDE, B_HEAD, D_HEAD)),
    OBSERVER_VIEW,
    FACILITATOR_VIEW,
)

seats = st.sampled_from(SEATS)
chances = st.integers(0, 2**32 - 1)


class Session(RuleBasedStateMachine):
    """All seats, the facilitator and the clock, each with any command at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.game: Game = seated_game()
        self.closed: dict[OfferId, Offer] = {}
        self.shown: State | None = None

    # --- commands ---------------------------------------------------------------------------------

    @initialize(phase=st.sampled_from(["lobby", "brief", *["round"] * 6]))
    def begin(self, phase: str) -> None:
        """Most examples should get to where deals are made."""
        if phase != "lobby":
            self.game.accept(FACILITATOR, StartSession())
        if phase == "round":
            self.game.accept(FACILITATOR, StepPhase())

    def rng(self, chance: int) -> Random:
        """Mixed with the length of the session, or the smallest chance would come too often."""
        return Random(f"{chance}/{self.game.commands}")

    def ask(self, actor: Actor, command: Command) -> None:
        answer = self.game.ask(actor, command)
        if isinstance(answer, Refused):
            code(answer)

    def offers(self) -> list[OfferId]:
        return list(self.game.state.offers)

    @rule(seat=st.sampled_from([*SEATS, None]), chance=chances)
    def act(self, seat: SeatId | None, chance: int) -> None:
        """An offer, an answer, a message, or something a seat may not do at all."""
        command = some_command(self.rng(chance), self.game.state, seat or SEATS[0], self.offers())
        before = outcome(self.game.state)
        self.ask(Actor(seat), command)
        if isinstance(command, Say | OpenChannel):
            assert outcome(self.game.state) == before

    @rule(chance=chances)
    def sign(self, chance: int) -> None:
        found = some_signature(self.rng(chance), self.game.state, self.offers())
        if found is not None:
            self.ask(Actor(found[0]), found[1])

    @rule(chance=chances)
    def deal(self, chance: int) -> None:
        """A pen tables something and the others are quick to sign."""
        rng = self.rng(chance)
        seat = rng.choice(SEATS)
        command = some_table(rng, self.game.state, seat, self.offers())
        if rng.random() < 0.3:
            terms, signers, final = rng.choice(DEALS[-2:])
            command = TableOffer(terms, signers, final=final)
        self.ask(Actor(seat), command)
        for _ in range(3):
            found = some_signature(rng, self.game.state, self.offers()[-1:])
            if found is not None:
                self.ask(Actor(found[0]), found[1])

    @rule(chance=chances, actor=st.sampled_from([FACILITATOR, FACILITATOR, Actor(SEATS[0])]))
    def steer(self, chance: int, actor: Actor) -> None:
        rng = self.rng(chance)
        self.ask(actor, some_steering(rng))
        if rng.random() < 0.3:
            self.ask(CLOCK, CallAway(rng.choice(SEATS), away=rng.random() < 0.7))
        # Rarely, or there would be little else.
        if rng.random() < 0.1:
            self.ask(actor, EndSession())
        if rng.random() < 0.3:
            self.ask(actor, RevealResults())

    @rule(chance=chances)
    def speak_as_facilitator(self, chance: int) -> None:
        self.ask(FACILITATOR, some_talk(self.rng(chance), self.game.state))

    @rule(seconds=st.sampled_from([0.001, 1, 9, 31, 70]))
    def wait(self, seconds: float) -> None:
        """Whatever is due gets done: nothing stays due for ever."""
        self.game.wait(seconds)
        for _ in range(3):
            self.game.wait(0)
        assert due(self.game.state, self.game.now) == ()
        following = next_due(self.game.state)
        assert (following is not None) is (self.game.state.clock.status == "running")
        assert following is None or following > self.game.now

    def teardown(self) -> None:
        """The log says it all: folded again from its first entry, it gives the same state."""
        (at, _), *rest = self.game.log
        state = start(self.game.scenario, self.game.opened, at)
        for when, entry in rest:
            state = evolve(state, entry, when)
        assert state == self.game.state

    @invariant()
    def time_runs_forward(self) -> None:
        times = [at for at, _ in self.game.log]
        assert times == sorted(times)
        state = self.game.state
        running = state.clock.status in ("running", "paused")
        assert (state.clock.ends_at is not None) is running
        assert (state.clock.remaining is not None) is (state.clock.status == "paused")
        assert (state.clock.reason is not None) is (state.clock.status == "ended")
        for offer in state.offers.values():
            assert OPENED_AT < offer.tabled_at <= self.game.now
            assert offer.expires_at is None or offer.expires_at >= offer.tabled_at + 10_000

    @invariant()
    def signatures_are_of_parties(self) -> None:
        for offer in self.game.state.offers.values():
            assert set(offer.signed) <= set(offer.parties)
            assert offer.status in ("open", "agreed") or offer.signed == ()
            assert (offer.status == "agreed") is (offer.signed == offer.parties)

    @invariant()
    def agreements_have_all_their_signers(self) -> None:
        state = self.game.state
        expected = dict(state.table.scenario.status_quo)
        bound = [entry for _, entry in self.game.log if isinstance(entry, AgreementBound)]
        assert len(bound) == len(state.agreements)
        for entry in bound:
            offer = state.offers[entry.offer]
            assert offer.status == "agreed"
            assert entry.parties == offer.parties == offer.signed
            assert consent_missing(state.table, entry.package, entry.parties) is None
            if entry.final:
                assert set(state.table.scenario.final_signers) <= set(entry.parties)
                assert state.clock.status == "ended"
            expected.update(entry.package)
        assert outcome(state) == expected

    @invariant()
    def closed_offers_stay_closed(self) -> None:
        for offer in self.game.state.offers.values():
            if offer.id in self.closed:
                assert offer == self.closed[offer.id]
            elif offer.status != "open":
                self.closed[offer.id] = offer
        if self.game.state.clock.status == "ended":
            assert all(offer.status != "open" for offer in self.game.state.offers.values())

    @invariant()
    def voided_signatures_are_recorded(self) -> None:
        voided = [entry for _, entry in self.game.log if isinstance(entry, SignatureVoided)]
        told = [(no.offer, no.party) for no in self.game.state.capital_nos]
        assert {(entry.offer, entry.party) for entry in voided} <= set(told)

    @invariant()
    def everybody_sees_what_is_theirs(self) -> None:
        if self.game.state is self.shown:
            return
        self.shown = self.game.state
        for looker in LOOKERS:
            shown = view.slices(self.game.state, looker)
            offers, channels = shown["offers"], shown["channels"]
            assert isinstance(offers, OffersSlice)
            assert isinstance(channels, ChannelsSlice)
            self.check_offers(looker, offers)
            self.check_channels(looker, channels)
            assert ("card" in shown) is (looker.sight is Sight.SEAT)
            assert ("stakes" in shown) is (looker.sight is Sight.FACILITATOR)
            self.check_results(looker, shown.get("results"))

    def check_offers(self, looker: Viewer, shown: OffersSlice) -> None:
        """The right ones, and ``can_sign`` and its like are exactly what ``decide`` accepts."""
        tabled = [entry for _, entry in self.game.log if isinstance(entry, OfferTabled)]
        party = party_of(looker)
        assert [offer.id for offer in shown.offers] == [
            entry.offer
            for entry in tabled
            if entry.public or party in entry.parties or looker == FACILITATOR_VIEW
        ]
        for offer in shown.offers:
            assert offer.own is None or party in offer.parties
        for offer in shown.offers[-2:]:
            if offer.status == "open" and expired(self.game.offer(offer.id), self.game.now):
                continue  # The clock has not recorded it yet; a view has no clock.
            answers = (SignOffer(offer.id), RejectOffer(offer.id), WithdrawOffer(offer.id))
            promised = (offer.can_sign, offer.can_reject, offer.can_withdraw)
            assert promised == tuple(self.accepts(looker, command) for command in answers)

    def accepts(self, looker: Viewer, command: Command) -> bool:
        state = self.game.state
        bot = looker.seat is not None and state.roster.seats[looker.seat].bot is not None
        request = Request(Actor(looker.seat, bot=bot), "f" * 32, self.game.now, command)
        return not isinstance(decisions.decide(state, request), Refused)

    def check_channels(self, looker: Viewer, shown: ChannelsSlice) -> None:
        opened = [entry for _, entry in self.game.log if isinstance(entry, ChannelOpened)]
        assert [channel.id for channel in shown.channels if channel.kind == "private"] == [
            entry.channel
            for entry in opened
            if looker.seat in entry.seats or looker == FACILITATOR_VIEW
        ]

    def check_results(self, looker: Viewer, shown: object) -> None:
        clock = self.game.state.clock
        assert (shown is not None) is (clock.status == "ended")
        if isinstance(shown, ResultsSlice):
            seen = {sheet.party for sheet in shown.sheets}
            own = {party_of(looker)} - {None}
            everything = clock.revealed or looker == FACILITATOR_VIEW
            assert seen == ({PartyId(p) for p in "ABCD"} if everything else own)

    @invariant()
    def lines_obey_their_audience(self) -> None:
        for at, entry in self.game.log[-3:]:
            together = dict(view.lines(entry, at, LOOKERS, self.game.state.table))
            alone = ((one, view.line(entry, at, one, self.game.state.table)) for one in LOOKERS)
            assert together == {looker: line for looker, line in alone if line is not None}
            for looker in LOOKERS:
                line = view.line(entry, at, looker, self.game.state.table)
                if not may_learn(entry, looker):
                    assert line is None


def party_of(looker: Viewer) -> PartyId | None:
    return None if looker.seat is None else PartyId(looker.seat[0])


def may_learn(entry: Entry, looker: Viewer) -> bool:
    given = entry.audience
    return (
        given.public
        or looker == FACILITATOR_VIEW
        or looker.seat in given.seats
        or party_of(looker) in given.parties
    )


def expired(offer: Offer, now: int) -> bool:
    return offer.expires_at is not None and offer.expires_at <= now


def _run(
    examples: int, steps: int, machine: type[Session] = Session, *, shrink: bool = True
) -> None:
    """``shrink``: look for the shortest run that fails; who only asks whether one does need not."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            derandomize=True,
            phases=[phase for phase in Phase if shrink or phase is not Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_what_must_always_hold() -> None:
    _run(examples=60, steps=40)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_what_must_always_hold_for_long() -> None:
    _run(examples=1_000, steps=80)
