"""Sessions played through the rules and stored as the record stores them, without a database."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from negotiation.engine import commands as do
from negotiation.engine.decide import decide, opening
from negotiation.engine.entries import Entry
from negotiation.engine.evolve import evolve, start
from negotiation.engine.identify import actor_key
from negotiation.engine.refusals import Refused
from negotiation.engine.scenario import Scenario
from negotiation.engine.state import State
from negotiation.engine.terms import (
    PLENARY,
    ActionId,
    Actor,
    ChannelId,
    InjectId,
    InstrumentId,
    IssueId,
    Millis,
    OfferId,
    OptionId,
    PackId,
    PartyId,
    SeatId,
    TextRef,
    VariableId,
)
from negotiation.replay.history import History, decided
from negotiation.scenarios import library
from negotiation.transcript import chain, codec, file
from tests.pages.play import FINAL, PARTIES

HOST = Actor(steers=True)
OPENED_AT: Millis = 1_790_000_000_000


def package(**options: str) -> dict[IssueId, OptionId]:
    return {IssueId(issue): OptionId(option) for issue, option in options.items()}


@dataclass
class Session:
    """A session in memory. Commands are 1.7 seconds apart."""

    scenario: Scenario
    pack: str
    minutes: int
    id: str = "5e55" * 8
    now: Millis = OPENED_AT
    stored: list[chain.StoredEntry] = field(default_factory=list)
    texts: list[file.Text] = field(default_factory=list)
    commands: int = 0

    def __post_init__(self) -> None:
        opened = opening(self.scenario, PackId(self.pack), self.minutes, "c0ffee" * 5 + "00")
        self.state: State = start(self.scenario, opened, self.now)
        self._keep(HOST, "open", opened)

    def ask(self, who: Actor | str, command: do.Command) -> tuple[Entry, ...] | Refused:
        self.now += 1_700
        self.commands += 1
        command_id = f"{self.commands:032x}"
        actor = who if isinstance(who, Actor) else Actor(SeatId(who))
        answer = decide(self.state, do.Request(actor, command_id, self.now, command))
        if not isinstance(answer, Refused):
            for entry in answer:
                self._keep(actor, command_id, entry)
                self.state = evolve(self.state, entry, self.now)
        return answer

    def do(self, who: Actor | str, command: do.Command) -> None:
        answer = self.ask(who, command)
        assert not isinstance(answer, Refused), answer

    def say(self, who: Actor | str, words: str, channel: ChannelId = PLENARY) -> None:
        salt = f"{len(self.texts):032x}"
        ref = TextRef(hashlib.sha256((salt + words).encode()).hexdigest())
        self.texts.append(file.Text(ref, salt, words))
        self.do(who, do.Say(channel, ref))

    def offer(
        self,
        who: str,
        to: set[str],
        terms: dict[IssueId, OptionId],
        *,
        final: bool = False,
        public: bool = False,
        counters: OfferId | None = None,
    ) -> OfferId:
        parties = frozenset(map(PartyId, to))
        self.do(who, do.TableOffer(terms, parties, public, final, None, counters))
        return list(self.state.offers)[-1]

    def talk_until_signing(self) -> None:
        """Start, and step to the first phase that signs."""
        self.do(HOST, do.StartSession())
        while not self.state.table.phases[self.state.clock.ordinal or 0].sign:
            self.do(HOST, do.StepPhase())

    def history(self) -> History:
        return History(self.scenario, list(decided(self.stored)))

    def file(self, *, words: bool = False) -> bytes:
        source = library.source_text(self.scenario.id)
        return file.write(self.id, source, self.stored, self.texts if words else ())

    def _keep(self, actor: Actor, command_id: str, entry: Entry) -> None:
        head = self.stored[-1].hash if self.stored else chain.origin(self.id)
        seq, kind, who = len(self.stored) + 1, codec.kind(entry), actor_key(actor)
        body = codec.canonical(codec.encode(entry)).decode()
        head = chain.link(head, seq, self.now, who, command_id, kind.name, kind.version, body)
        self.stored.append(
            chain.StoredEntry(
                seq, self.now, who, command_id, kind.name, kind.version, body, head
            )
        )  # fmt: skip


def orchard() -> Session:
    """``first-deal`` from the lobby to a signed final agreement, with a word or two."""
    session = Session(library.load("first-deal"), "tutorial", 10)
    for seat in ("bakery.owner", "orchard.owner"):
        session.do(HOST, do.TakeSeat(SeatId(seat)))
    session.talk_until_signing()
    session.say("bakery.owner", "Shall we share the shed, “half and half”?")
    deal = package(HOURS="bakery-first", APPLES="some")
    offer = session.offer("bakery.owner", {"orchard"}, deal, final=True)
    session.say("orchard.owner", "Agreed.")
    session.do("orchard.owner", do.SignOffer(offer))
    assert session.state.clock.status == "ended"
    return session


PRIVATE = "CANARY-private-words-between-two-delegations"
OWN = "CANARY-own-words-of-the-delegation"
HELP = "CANARY-help-line"


def korea() -> Session:
    """``korea-2017`` in full: a private channel, a refusal, a counter-offer, a rejection, an
    interim deal, and the final one that is worth 57 71 88 64 66.
    """
    session = Session(library.load("korea-2017"), "full", 210)
    for party in PARTIES:
        session.do(HOST, do.TakeSeat(SeatId(f"{party}.head")))
    session.talk_until_signing()
    session.say("KP.head", "We are here to be heard.")
    session.do("US.head", do.OpenChannel(frozenset({SeatId("KP.head")})))
    (channel,) = session.state.channels
    session.say("US.head", PRIVATE, channel)
    session.say("KP.head", OWN, ChannelId("party:KP"))
    session.say("KP.head", HELP, ChannelId("help:KP.head"))
    others = set(PARTIES)
    bold = package(**{**FINAL, "THAAD": "withdraw", "VER": "none"})
    refused = session.offer("KP.head", others - {"KP"}, bold, final=True, public=True)
    session.do("US.head", do.SignOffer(refused))
    session.do("KR.head", do.RejectOffer(refused))
    quiet = session.offer("US.head", {"KP"}, package(NUC="cap", VER="one-site"))
    session.offer("KP.head", {"US"}, package(NUC="cap", VER="none"), counters=quiet)
    session.do("KP.head", do.RejectOffer(quiet))
    humane = session.offer("KR.head", {"KP"}, package(HUM="food"))
    session.do("KP.head", do.SignOffer(humane))
    agreed = session.offer("US.head", others - {"US"}, package(**FINAL), final=True, public=True)
    for party in PARTIES[1:]:
        session.do(f"{party}.head", do.SignOffer(agreed))
    assert session.state.clock.status == "ended"
    session.say("CN.head", "Well played.")
    return session


def world() -> Session:
    """``korea-2017`` with an instrument of every family, a marked seat and a second one, events by
    the clock and by hand, and an interim deal in a world that has moved.
    """
    session = Session(library.load("korea-2017"), "full", 210)
    for seat in (*(f"{party}.head" for party in PARTIES), "US.press", "KR.defence"):
        session.do(HOST, do.TakeSeat(SeatId(seat)))
    session.talk_until_signing()
    session.do(HOST, do.MarkSeat(SeatId("KR.defence"), True))

    def act(seat: str, instrument: str, target: str | None = None) -> ActionId:
        session.do(seat, do.TakeAction(InstrumentId(instrument), target))
        assert session.state.world is not None
        return session.state.world.acts[-1].id

    act("US.head", "red-line", "CN")
    act("US.head", "listing", "MSS")
    act("KR.head", "campaign", "GPB")
    act("CN.head", "talks")
    threat = act("US.press", "threat")
    session.do("US.head", do.SecondAction(threat))
    session.do(HOST, do.StepPhase())
    act("KR.defence", "deploy")
    act("KP.head", "nuclear-test")
    act("KP.head", "reassign")
    salt, words = "5a" * 16, "A freighter is missing."
    ref = TextRef(hashlib.sha256((salt + words).encode()).hexdigest())
    session.texts.append(file.Text(ref, salt, words))
    session.do(HOST, do.FireInject(text=ref, changes={VariableId("T"): 3, VariableId("N"): 8}))
    session.do(HOST, do.FireInject(InjectId("flood")))
    session.do(HOST, do.StepPhase())
    humane = session.offer("KR.head", {"KP"}, package(HUM="food"))
    session.do("KP.head", do.SignOffer(humane))
    session.do(HOST, do.EndSession())
    session.do(HOST, do.RevealResults())
    return session


def long_session(entries: int) -> Session:
    """A full Korea table of many offers, most of them between two, and much talk."""
    session = Session(library.load("korea-2017"), "full", 210)
    for party in PARTIES:
        session.do(HOST, do.TakeSeat(SeatId(f"{party}.head")))
    session.talk_until_signing()
    turns = (
        ("US", "KR", package(EXR="scaled")),
        ("KR", "KP", package(HUM="food")),
        ("US", "KP", package(NUC="cap", VER="one-site")),
        ("KP", "KR", package(HUM="releases")),
    )
    while len(session.stored) < entries - 7:
        one, two, terms = turns[session.commands % len(turns)]
        for each in (one, two, one):
            session.say(f"{each}.head", f"{two}, what would you give for an end to this?")
        session.do(f"{two}.head", do.RejectOffer(session.offer(f"{one}.head", {two}, terms)))
    session.do(HOST, do.EndSession())
    return session
