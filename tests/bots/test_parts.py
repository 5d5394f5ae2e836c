"""The parts of a bot: its pace, what it learns, how its target falls, how it speaks."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from negotiation.bots import (
    TEMPERAMENTS,
    Agenda,
    BotView,
    Move,
    Speak,
    bot_view,
    choose,
    own_payoff,
    usual,
)
from negotiation.bots.guess import guesses
from negotiation.bots.mind import Mind
from negotiation.bots.pace import ANSWERING, LONGEST, READING, SHORTEST, Turn, elapsed, period
from negotiation.bots.play import heads, play
from negotiation.bots.space import final_space
from negotiation.bots.talk import called
from negotiation.bots.target import aim
from negotiation.bots.words import Words, listed
from negotiation.bots.words import aim as aim_words
from negotiation.engine import view
from negotiation.engine.bots import MIRROR, bot_seed
from negotiation.engine.bots import SPOILER as SPOILER_NAME
from negotiation.engine.bots import STEADY as STEADY_NAME
from negotiation.engine.chance import draw
from negotiation.engine.commands import (
    OpenChannel,
    PauseSession,
    RejectOffer,
    ReleaseSeat,
    ResumeSession,
    Say,
    SeatBot,
    SignOffer,
    TableOffer,
)
from negotiation.engine.entries import ChannelOpened
from negotiation.engine.slices import TableSlice
from negotiation.engine.terms import (
    PLENARY,
    Actor,
    IssueId,
    OptionId,
    PackId,
    PartyId,
    SeatId,
    TemperamentName,
    TextRef,
)
from tests.engine.builders import (
    A_AIDE,
    A_HEAD,
    B_HEAD,
    C_HEAD,
    FACILITATOR,
    Game,
    package,
    running_game,
    seated_game,
    table,
    viewer,
)

from .sessions import CORE, korea, seed

STEADY = TEMPERAMENTS[STEADY_NAME]
LAND, PORT = IssueId("LAND"), IssueId("PORT")


def look(game: Game, seat: SeatId) -> BotView:
    party = game.scenario.seat(seat).party
    return bot_view(
        game.now // 1000,
        view.slices(game.state, viewer(seat)),
        game.lines(viewer(seat)),
        own_payoff(game.scenario, party),
    )


# --- pace -----------------------------------------------------------------------------------------


def agenda(game: Game, seat: SeatId, seed: str = "seed") -> Agenda:
    """As any process makes it: from the seat's own feed."""
    made = Agenda(seed, seat, game.state.table.phases)
    for line in game.lines(viewer(seat)):
        made.read(line)
    return made


def taken(found: Agenda, until: int) -> list[Turn]:
    """Every turn up to a moment, one after the other."""
    turns: list[Turn] = []
    while (turn := found.next()) is not None and turn.at <= until:
        found.take(turn)
        turns.append(turn)
    return turns


def test_turns_come_once_a_period_and_any_process_can_tell_which_has_come() -> None:
    game = running_game()
    started, every = game.now // 1000, period(game.state.table.phases)
    turns = taken(agenda(game, A_HEAD), started + 40 * every)
    assert [turn.index for turn in turns][:40] == list(range(40))
    for number, turn in enumerate(turns):
        assert started + every * number <= turn.at < started + every * (number + 1)
    assert len({turn.at - started - every * number for number, turn in enumerate(turns)}) > 4
    for now in range(started - 5, started + 30 * every):
        come = [turn for turn in turns if turn.at <= now]
        assert agenda(game, A_HEAD).due(now) == (come[-1] if come else None)
    assert taken(agenda(game, A_HEAD, "other"), started + 400) != turns


def test_a_person_is_answered_in_a_human_time_and_a_bot_when_there_is_a_turn() -> None:
    game = running_game(seats=[A_HEAD, B_HEAD])
    game.accept(FACILITATOR, SeatBot(C_HEAD))
    everybody = [PartyId(party) for party in "ABCD"]
    by_bot = TableOffer(package(LAND="all"), frozenset(everybody), final=True)
    game.accept(Actor(C_HEAD, bot=True), by_bot)
    found = agenda(game, A_HEAD)
    assert all(turn.index is not None for turn in taken(found, game.now // 1000 + 200))
    table(game, B_HEAD, everybody, package(LAND="half"), final=True)
    game.accept(B_HEAD, Say(PLENARY, TextRef("t")))
    (answer,) = [t for t in taken(agenda(game, A_HEAD), game.now // 1000 + 200) if t.index is None]
    assert READING <= answer.at - game.now // 1000 < READING + ANSWERING
    # A private word is answered too, and what a new phase has overtaken is not.
    channel = game.accept(B_HEAD, OpenChannel(frozenset({A_HEAD})))[0]
    assert isinstance(channel, ChannelOpened)
    game.accept(B_HEAD, Say(channel.channel, TextRef("t")))
    waiting = [t for t in taken(agenda(game, A_HEAD), game.now // 1000 + 200) if t.index is None]
    assert len({turn.name for turn in waiting}) == len(waiting) == 2
    game.wait(600)
    assert game.state.clock.ordinal == 2
    assert all(t.index is not None for t in taken(agenda(game, A_HEAD), game.now // 1000 + 200))


def test_nobody_moves_in_a_pause_and_nothing_is_hurried_after_it() -> None:
    game = running_game(seats=[A_HEAD, B_HEAD])
    table(game, B_HEAD, [PartyId("A")], package(LAND="half"))
    tabled = game.now // 1000
    before = [t for t in taken(agenda(game, A_HEAD), tabled + 100) if t.index is None]
    game.accept(FACILITATOR, PauseSession())
    assert agenda(game, A_HEAD).next() is None
    assert agenda(game, A_HEAD).due(game.now // 1000 + 500) is None
    game.wait(300)
    game.accept(FACILITATOR, ResumeSession())
    resumed, turns = game.now // 1000, taken(agenda(game, A_HEAD), game.now // 1000 + 100)
    assert turns[0].at >= resumed
    after = [turn for turn in turns if turn.index is None]
    assert [turn.name for turn in after] == [turn.name for turn in before]
    assert 299 <= after[0].at - before[0].at <= 301


def test_who_sits_down_anew_begins_anew() -> None:
    game = running_game(seats=[A_HEAD, B_HEAD])
    table(game, B_HEAD, [PartyId("A")], package(LAND="half"))
    game.wait(100)
    assert agenda(game, A_HEAD).due(game.now // 1000) is not None
    game.accept(FACILITATOR, ReleaseSeat(A_HEAD))
    game.accept(FACILITATOR, SeatBot(A_HEAD))
    assert agenda(game, A_HEAD).due(game.now // 1000) is None
    turns = taken(agenda(game, A_HEAD), game.now // 1000 + 100)
    assert turns[0].at >= game.now // 1000


def test_a_period_suits_the_length_of_the_session() -> None:
    periods = [period(pack.phases) for pack in korea().packs]
    assert periods == sorted(periods)
    assert all(SHORTEST <= each <= LONGEST for each in periods)
    assert period(()) == SHORTEST


def test_time_runs_with_the_offers_and_a_pause_does_not_count() -> None:
    game = running_game("brief")
    assert elapsed(look(game, A_HEAD).table, look(game, A_HEAD).clock, game.now // 1000) == 0
    game = running_game("plenary")
    shares = []
    for _ in range(4):
        seen = look(game, A_HEAD)
        shares.append(elapsed(seen.table, seen.clock, seen.now))
        game.now += 29_000
    assert shares == sorted(shares)
    assert 700 < shares[0] < shares[-1] < 1000


def test_draws_depend_on_their_name_alone() -> None:
    assert draw("s", "a", 1, below=1000) == draw("s", "a", 1, below=1000)
    assert len({draw("s", "a", n, below=10**9) for n in range(100)}) == 100
    assert bot_seed("s", A_HEAD) != bot_seed("s", B_HEAD)


# --- when not to move -----------------------------------------------------------------------------


def test_in_the_lobby_it_waits() -> None:
    assert choose(look(seated_game(), A_HEAD), "s", STEADY) is None


def test_a_seat_without_the_pen_leaves_the_talking_to_the_head() -> None:
    game = running_game()
    game.wait(120)
    assert choose(look(game, A_AIDE), "s", STEADY) is None
    assert choose(look(game, A_HEAD), "s", STEADY) is not None


def test_only_a_seat_has_a_bots_view() -> None:
    game = running_game()
    slices = view.slices(game.state, viewer(A_HEAD))
    del slices["card"]
    with pytest.raises(ValueError, match="not a seat's view"):
        bot_view(0, slices, (), own_payoff(game.scenario, PartyId("A")))


# --- answers --------------------------------------------------------------------------------------


def test_it_signs_what_reaches_its_target_and_not_what_only_its_capital_would() -> None:
    game = running_game()
    others = (PartyId("A"), PartyId("B"), PartyId("C"), PartyId("D"))
    good = table(game, B_HEAD, others, package(LAND="all", PORT="open"), final=True)
    bare = table(game, B_HEAD, others, package(LAND="half", PORT="open"), final=True)
    assert choose(look(game, A_HEAD), "s", STEADY) is None
    game.wait(READING)
    move = choose(look(game, A_HEAD), "s", STEADY)
    assert move is not None
    signs = [act.offer for act in move.acts if isinstance(act, SignOffer)]
    assert signs == [good]
    assert bare not in signs
    assert move.reason.facts["worth"] == 2 * 21


def test_it_turns_down_what_its_capital_would_not_sign_but_not_at_once() -> None:
    game = running_game()
    others = (PartyId("A"), PartyId("B"), PartyId("C"), PartyId("D"))
    bad = table(game, C_HEAD, others, package(PORT="open", AID="some"), final=True)
    soon = choose(look(game, A_HEAD), "s", STEADY)
    assert soon is None or RejectOffer(bad) not in soon.acts
    turned_down = False
    for _ in range(8):
        game.wait(15)
        move = choose(look(game, A_HEAD), "s", STEADY)
        for act in move.acts if move else ():
            turned_down |= act == RejectOffer(bad)
            if isinstance(act, TableOffer):
                game.accept(A_HEAD, act)
    assert turned_down


# --- what it learns -------------------------------------------------------------------------------


def test_it_learns_from_what_others_table_sign_and_turn_down() -> None:
    game = running_game()
    everybody = (PartyId("A"), PartyId("B"), PartyId("C"), PartyId("D"))
    liked = table(game, C_HEAD, everybody, package(LAND="half", PORT="open"), final=True)
    game.accept(B_HEAD, SignOffer(liked))
    hated = table(game, C_HEAD, everybody, package(LAND="all", PORT="open"), final=True)
    game.accept(B_HEAD, RejectOffer(hated))
    seen = look(game, A_HEAD)
    space = final_space(seen, frozenset(everybody))
    guess = guesses(seen, space, patience=30)[PartyId("B")]
    land = guess.likes[space.ids.index(LAND)]
    assert land["half"] > land["all"]
    yes, no = (space.terms(package(LAND=option, PORT="open")) for option in ("half", "all"))
    assert guess.of(yes) > 0 > guess.of(no)
    assert PartyId("A") not in guesses(seen, space, patience=30)


def test_a_long_silence_is_an_answer_and_a_short_one_is_not() -> None:
    game = running_game()
    everybody = (PartyId("A"), PartyId("B"), PartyId("C"), PartyId("D"))
    table(game, C_HEAD, everybody, package(LAND="half", PORT="open"), final=True)
    terms = final_space(look(game, A_HEAD), frozenset(everybody)).terms(
        package(LAND="half", PORT="open")
    )
    worths = []
    for _ in range(2):
        seen = look(game, A_HEAD)
        space = final_space(seen, frozenset(everybody))
        worths.append(guesses(seen, space, patience=10)[PartyId("D")].of(terms))
        game.wait(60)
    assert worths[1] < worths[0]


# --- targets --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", list(TEMPERAMENTS))
def test_a_target_falls_towards_the_mandate_and_never_below(name: TemperamentName) -> None:
    game = running_game()
    seen = look(game, A_HEAD)
    space = final_space(seen, frozenset(PartyId(p) for p in "ABCD"))
    mandate, temperament = seen.card.mandate, TEMPERAMENTS[name]
    targets = [
        aim(space, mandate, share, temperament, towards=1000).target for share in range(0, 1001, 50)
    ]
    assert targets == sorted(targets, reverse=True)
    assert targets[0] > targets[-1] >= mandate
    assert targets[0] <= space.best


def test_a_mirror_waits_for_the_others_until_time_presses() -> None:
    space = final_space(look(running_game(), A_HEAD), frozenset(PartyId(p) for p in "ABCD"))
    mirror = TEMPERAMENTS[MIRROR]

    def target(share: int, towards: int) -> int:
        return aim(space, 26, share, mirror, towards).target

    assert target(500, 0) == target(0, 0) > target(500, 400)
    assert target(900, 0) == target(900, 400) < target(500, 0)


def test_who_has_no_better_than_its_mandate_asks_for_just_that() -> None:
    space = final_space(look(running_game(), A_HEAD), frozenset(PartyId(p) for p in "ABCD"))
    assert aim(space, 10_000, 0, STEADY, 0).target == 10_000


# --- packages -------------------------------------------------------------------------------------


def test_it_thinks_of_no_option_that_its_partners_cannot_consent_to() -> None:
    seen = look(running_game(), C_HEAD)
    space = final_space(seen, frozenset({PartyId("C"), PartyId("D")}))
    assert space.allowed[space.ids.index(LAND)] == (OptionId("none"),)


def test_a_move_in_the_full_pack_weighs_few_of_its_millions_of_packages() -> None:
    weighed: list[int] = []

    def counted(seen: BotView, own: str) -> Move | None:
        count = 0

        def worth(outcome: object) -> int:
            nonlocal count
            count += 1
            return seen.worth(outcome)  # type: ignore[arg-type]

        move = choose(replace(seen, worth=worth), own, usual(own, seen.seat))
        weighed.append(count)
        return move

    play(korea(), PackId("full"), seed(5), dict.fromkeys(heads(korea()), counted))
    assert 100 < max(weighed) < 6000
    assert sum(weighed) / len(weighed) < 1000


# --- words ----------------------------------------------------------------------------------------


def test_lists_read_as_people_say_them() -> None:
    assert [listed(list("abc")[:n]) for n in range(4)] == ["", "a", "a and b", "a, b and c"]


def test_names_keep_their_case_inside_a_sentence() -> None:
    shown = view.slices(play(korea(), CORE, seed(1)).state, viewer(SeatId("US.head")))["table"]
    assert isinstance(shown, TableSlice)
    words = Words(shown)
    assert words.issue(IssueId("NUC")) == "nuclear weapons"
    assert words.issue(IssueId("PRT")) == "the port of Rajin"
    assert words.term((IssueId("NUC"), OptionId("cap"))) == "“Cap” on nuclear weapons"
    assert words.party(PartyId("KR")) == "South Korea"
    assert words.party(PartyId("US")) == "the United States"


def test_of_several_texts_it_says_which_it_means() -> None:
    game = running_game()
    everybody = (PartyId("A"), PartyId("B"), PartyId("C"), PartyId("D"))

    def spoken_of() -> list[str]:
        mind = Mind(look(game, A_HEAD), "s", STEADY)
        whose = f"text from {Words(mind.view.table).party(PartyId('C'))}"
        return [called(mind, text).replace(whose, "text") for text in mind.texts]

    table(game, C_HEAD, everybody, package(LAND="half", PORT="open"), final=True)
    assert spoken_of() == ["the text"]
    table(game, C_HEAD, everybody, package(LAND="all", PORT="open"), final=True)
    assert spoken_of() == ["the earlier text", "the latest text"]


def test_no_two_in_a_row_open_with_the_same_sentence() -> None:
    for number in range(4):
        session = play(korea(), CORE, seed(number), minutes=5)
        words = [text.words for text in session.texts.values()][:5]
        begun = [each.split(". ")[1].split(" ")[:3] for each in words]
        assert all(one != other for one, other in pairwise(begun))


def test_an_aim_that_speaks_to_its_reader_is_not_said() -> None:
    aims = ("Limit what reaches you.", "Bring people home.", "Keep the alliance.")
    assert aim_words(aims) == "bring people home"
    assert aim_words(("Do as you like.",)) is None


def test_everybody_has_a_usual_temperament_and_nobody_spoils_by_chance() -> None:
    names = {usual(str(n), A_HEAD).name for n in range(300)}
    assert names == {"firm", "steady", "eager", "mirror"}


# --- people at the table --------------------------------------------------------------------------


def with_a_bot() -> Game:
    """A is a bot's, the others are people's."""
    game = running_game(seats=[B_HEAD, C_HEAD])
    game.accept(FACILITATOR, SeatBot(A_HEAD))
    return game


EVERYBODY = tuple(PartyId(party) for party in "ABCD")


def test_in_the_last_turns_all_but_a_spoiler_ask_for_their_mandate_alone() -> None:
    views: list[BotView] = []

    def waits(seen: BotView, own: str) -> None:
        views.append(seen)

    play(korea(), CORE, seed(1), dict.fromkeys(heads(korea()), waits))
    seen = views[-1]
    targets = {name: Mind(seen, "s", TEMPERAMENTS[name]).target for name in TEMPERAMENTS}
    assert targets.pop(SPOILER_NAME) > seen.card.mandate
    assert set(targets.values()) == {seen.card.mandate}


def test_what_a_bot_passes_over_in_the_last_turns_counts_as_turned_down() -> None:
    game = with_a_bot()
    left = table(game, C_HEAD, EVERYBODY, package(LAND="half", PORT="open"), final=True)
    game.wait(5)
    game.accept(Actor(A_HEAD, bot=True), Say(PLENARY, TextRef("t")))
    seen = look(game, B_HEAD)
    space = final_space(seen, frozenset(EVERYBODY))
    terms = space.terms(next(o.package for o in seen.offers.offers if o.id == left))
    early, late = (
        guesses(seen, space, patience=30, pressed=pressed)[PartyId("A")].of(terms)
        for pressed in (None, 0)
    )
    assert late < 0 <= early + 300


def test_a_persons_text_is_read_first_and_then_answered_with_what_would_do() -> None:
    game = with_a_bot()
    table(game, B_HEAD, EVERYBODY, package(LAND="half", PORT="open"), public=True, final=True)
    at_once = choose(look(game, A_HEAD), "s", STEADY)
    assert at_once is None or at_once.reason.code != "answers"
    game.wait(READING)
    move = choose(look(game, A_HEAD), "s", STEADY)
    assert move is not None
    (said,) = move.acts
    assert move.reason.code == "answers"
    assert isinstance(said, Speak)
    assert "“all” on land" in said.words  # the one change that reaches what it asks for
    game.accept(Actor(A_HEAD, bot=True), Say(said.channel, TextRef("t")))
    again = choose(look(game, A_HEAD), "s", STEADY)
    assert again is None or again.reason.code != "answers"


def test_a_persons_small_offer_is_signed_or_turned_down_and_told_to_nobody_else() -> None:
    game = with_a_bot()
    poor = table(game, B_HEAD, [PartyId("A")], package(PORT="open"))
    game.wait(READING)
    move = choose(look(game, A_HEAD), "s", STEADY)
    assert move is not None
    assert move.acts == (RejectOffer(poor),)
    assert move.reason.code == "refuses"


def test_who_writes_in_private_gets_a_word_there_and_only_after_writing() -> None:
    game = with_a_bot()
    (opened,) = game.accept(B_HEAD, OpenChannel(frozenset({A_HEAD})))
    assert isinstance(opened, ChannelOpened)

    def reply() -> Speak | None:
        move = choose(look(game, A_HEAD), "s", STEADY)
        if move is None or move.reason.code != "replies":
            return None
        (said,) = move.acts
        assert isinstance(said, Speak)
        assert said.channel == opened.channel
        return said

    assert reply() is None
    words = set()
    for _ in range(2):
        game.accept(B_HEAD, Say(opened.channel, TextRef("t")))
        said = reply()
        assert said is not None
        words.add(said.words)
        game.accept(Actor(A_HEAD, bot=True), Say(opened.channel, TextRef("t")))
        assert reply() is None
    assert len(words) == 2
