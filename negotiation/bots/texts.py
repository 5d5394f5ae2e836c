"""Full texts: what to table for all to sign, as a first text, a counter-offer or a concession."""

from __future__ import annotations

from collections.abc import Mapping

from negotiation.engine.chance import draw
from negotiation.engine.commands import TableOffer
from negotiation.engine.entries import Reason
from negotiation.engine.slices import OfferView
from negotiation.engine.terms import IssueId, OptionId, PartyId, Points

from .guess import Guess
from .mind import Mind
from .moves import Move
from .pace import TURNS
from .reasons import concedes, number, said
from .space import Terms, differences
from .talk import called, phrase, speech
from .words import Term, Words, capital, count

FIRST_LIMIT = 120
"""A bot's first text comes at a drawn share of the time, up to this."""
CLOSE = 3
"""A text that differs in no more issues than this answers the leading one."""
STALE = 100_000
"""Near the end, what has been tabled and not signed is not worth tabling again."""
DEAR = 5000
"""What missing the target by one point costs, where 1000 is one party's consent."""


def table(mind: Mind) -> Move | None:
    """Table the package that most would sign, as far as one knows, among those that suffice."""
    if not mind.phase.offers or not _my_time(mind):
        return None
    terms = find(mind)
    if terms is None or terms in _on_the_table(mind):
        return None
    lead, mine = mind.lead, mind.mine
    near = lead is not None and _gap(mind, terms, lead) <= CLOSE
    offer = TableOffer(
        package=mind.space.package(terms),
        addressees=frozenset(mind.signers - {mind.me}),
        public=True,
        final=True,
        counters=lead.id if lead is not None and near else None,
        supersedes=mine.id if mine is not None and _had_its_chance(mind, mine) else None,
    )
    words = _words(mind, terms, lead if near else None)
    move = Move((*speech(mind, words), offer), _reason(mind, terms, near), _also(mind, terms))
    return _and_another(mind, move, terms) if mind.hurried and 2 * mind.rounds <= TURNS else move


def _and_another(mind: Mind, move: Move, first: Terms) -> Move:
    """In a short session the end has too few turns to find a text in, so each brings two."""
    terms = find(mind, after=first)
    if terms is None or terms == first or terms in _on_the_table(mind):
        return move
    everybody = frozenset(mind.signers - {mind.me})
    offer = TableOffer(mind.space.package(terms), everybody, public=True, final=True)
    return Move((*move.acts, offer), move.reason, (*move.also, _reason(mind, terms, near=False)))


def _had_its_chance(mind: Mind, mine: OfferView) -> bool:
    """Whether everybody has had a turn to sign it, and nobody did. What somebody else has signed
    stays on the table beside the new text."""
    return len(mine.signed) < 2 and mind.turns_since(mine.tabled_at) >= 2


def _my_time(mind: Mind) -> bool:
    """Whether it is this bot's turn to write, rather than to wait for answers."""
    finals = [offer for offer in mind.view.offers.offers if offer.final]
    own = _own_texts(mind)
    breath = mind.period * mind.rounds // TURNS // (4 if mind.late else 1)
    if finals and mind.view.now - finals[-1].tabled_at < breath:
        return False
    if finals and 2 * mind.left < 3 * mind.period:
        return False  # nobody would come to sign it any more
    if not own:
        return mind.share >= draw(mind.seed, "first text", mind.view.seat, below=FIRST_LIMIT)
    if mind.late:
        return True
    waited = mind.turns_since(own[-1].tabled_at)
    patience = max(1, mind.temperament.patience * mind.rounds // TURNS)
    # Not at every turn from then on: what would not do a turn ago seldom does now.
    return waited >= patience and (waited - patience) % 2 == 0


def _own_texts(mind: Mind) -> list[OfferView]:
    """All that we have ever tabled to all, oldest first."""
    return [offer for offer in mind.view.offers.offers if offer.final and offer.party == mind.me]


def find(mind: Mind, after: Terms | None = None) -> Terms | None:
    """The terms to table: worth the target to us, and as likely as can be with the others.

    ``after``: what is tabled in the same turn; the next best, then.
    """
    space, unit = mind.space, mind.view.table.unit
    own, guesses = space.own, mind.guesses
    number = len(_own_texts(mind)) + (after is not None)
    if mind.late:
        guesses = mind.doubts(number)
    target, spoils = mind.target, mind.temperament.spoils
    late, tabled = mind.late, _tried(mind) | ({after} if after else set())
    values: dict[Terms, int] = {}

    def value(terms: Terms) -> int:
        found = values.get(terms)
        if found is None:
            points = own(terms)
            short = max(0, target - points)
            liked = 0 if spoils else mind.support(terms, guesses)
            if late and terms in tabled:
                liked -= STALE
            # A point of our own breaks ties between what the others like equally.
            found = values[terms] = liked - short * DEAR // unit + points * 2 // unit
        return found

    # Every second late text mends one that lacks a single name; the others look further afield.
    if late and number % 2:
        repaired = _repaired(mind, tabled, guesses)
        if repaired is not None:
            return repaired
    best = max((space.climb(start, value) for start in _starts(mind)), key=value)
    best = space.climb(best, value, liked=lambda terms: mind.support(terms, guesses))
    return best if own(best) >= mind.target else None


def _repaired(mind: Mind, tried: set[Terms], guesses: Mapping[PartyId, Guess]) -> Terms | None:
    """A text that only one has not signed, with one option changed so that it seems to suit."""
    space = mind.space
    found = {
        terms
        for text in mind.texts
        if len(text.signed) + 1 == len(text.parties)
        for terms in space.neighbours(space.terms(text.package))
        if terms not in tried and space.own(terms) >= mind.target
    }
    # In order: a set has none that another process would share.
    return max(sorted(found), key=lambda terms: mind.support(terms, guesses), default=None)


def _starts(mind: Mind) -> list[Terms]:
    space = mind.space
    starts = [space.climb(space.now, space.own)]
    starts += [space.terms(text.package) for text in (mind.lead, mind.mine) if text is not None]
    return list(dict.fromkeys(starts))


def _on_the_table(mind: Mind) -> set[Terms]:
    return {mind.space.terms(text.package) for text in mind.texts}


def _tried(mind: Mind) -> set[Terms]:
    """What lies on the table, what was turned down, and all that was tabled in the last turns."""
    since = mind.view.now if mind.pressed is None else mind.pressed
    return {
        mind.space.terms(offer.package)
        for offer in mind.view.offers.offers
        if offer.final and (offer.status in ("open", "rejected") or offer.tabled_at >= since)
    }


def _gap(mind: Mind, terms: Terms, text: OfferView) -> int:
    return len(differences(mind.space, terms, mind.space.terms(text.package)))


# --- why ------------------------------------------------------------------------------------------


def _reason(mind: Mind, terms: Terms, near: bool) -> Reason:
    unit, points, support = mind.view.table.unit, mind.space.own(terms), mind.support(terms)
    worth, asked = number(points, unit), number(mind.target, unit)
    return said(
        "counters" if near else "proposes",
        {"worth": points, "target": mind.target, "support": support},
        f"Of what is worth {asked} or more to us, this is what the others seem likeliest to sign; "
        f"it is worth {worth}.",
    )


def _also(mind: Mind, terms: Terms) -> tuple[Reason, ...]:
    return tuple(reason for reason in (concedes(mind), _learnt(mind, terms)) if reason)


def _learnt(mind: Mind, terms: Terms) -> Reason | None:
    """The term that another party is most clearly known to like better than what holds today."""
    best: tuple[int, PartyId, IssueId, OptionId] | None = None
    for party, guess in mind.guesses.items():
        for place, issue in enumerate(mind.space.issues):
            row = guess.likes[place]
            gain = row[terms[place]] - row[issue.status_quo]
            if gain > 150 and (best is None or gain > best[0]):
                best = gain, party, issue.id, terms[place]
    if best is None:
        return None
    gain, party, name, option = best
    words = Words(mind.view.table)
    return said(
        "learns",
        {"party": party, "issue": name, "option": option, "gain": gain},
        f"By what it tabled and signed, {words.party(party)} wants {words.term((name, option))}.",
    )


# --- what is said ---------------------------------------------------------------------------------


def _words(mind: Mind, terms: Terms, lead: OfferView | None) -> str:
    if lead is not None:
        return _counter_words(mind, terms, lead)
    before = _own_texts(mind)
    if before:
        return _moving_words(mind, terms, before[-1])
    return _first_words(mind, terms)


def _counter_words(mind: Mind, terms: Terms, lead: OfferView) -> str:
    """What one would change in another's text; with more than one change, what one gives too."""
    words, theirs = Words(mind.view.table), mind.space.terms(lead.package)
    changes = list(differences(mind.space, terms, theirs).items())
    gives, gets = _trade(mind, terms, theirs)
    whose = called(mind, lead)
    if gives and gets:
        return phrase(
            mind,
            f"We can work with {whose}. If we get {words.terms(gets)}, "
            f"we can live with {words.terms(gives)}.",
            f"{capital(whose)} is close. We need {words.terms(gets)}, "
            f"and for that you get {words.terms(gives)}.",
        )
    return phrase(
        mind,
        f"{capital(whose)} is close. We could sign it with {words.terms(changes)}.",
        f"With {count(len(changes))} change{'s' * (len(changes) != 1)} {whose} works for us: "
        f"{words.terms(changes)}.",
        f"We take up {whose}, but with {words.terms(changes)}.",
    )


def _moving_words(mind: Mind, terms: Terms, mine: OfferView) -> str:
    """What one gives up against the own last text, and what one asks for it."""
    words = Words(mind.view.table)
    gives, gets = _trade(mind, terms, mind.space.terms(mine.package))
    if gives and gets:
        return phrase(
            mind,
            f"We have moved: {words.terms(gives[:2])}. For that we need {words.terms(gets[:1])}.",
            f"We can live with {words.terms(gives[:2])} if we get {words.terms(gets[:1])}.",
            f"We have listened. You get {words.terms(gives[:2])}; we get {words.terms(gets[:1])}.",
        )
    if gives:
        return phrase(
            mind,
            f"We have moved: our text now has {words.terms(gives[:2])}.",
            f"To bring us closer we can live with {words.terms(gives[:2])}.",
        )
    return f"Let us try it with {words.terms(gets[:2])}." if gets else ""


def _first_words(mind: Mind, terms: Terms) -> str:
    words = Words(mind.view.table)
    gives, gets = _trade(mind, terms, mind.space.now)
    if gives and gets:
        return phrase(
            mind,
            f"Here is a text for all of us. We can live with {words.terms(gives[:2])} "
            f"if we get {words.terms(gets[:2])}.",
            f"We table a full text. It gives you {words.terms(gives[:2])} "
            f"and asks for {words.terms(gets[:2])}.",
        )
    if gets:
        return f"Here is a text for all of us. At its heart: {words.sentence(gets[0])}."
    return "Here is a text for all of us."


def _trade(mind: Mind, terms: Terms, before: Terms) -> tuple[list[Term], list[Term]]:
    """Which changed terms cost us points, dearest first, and which bring us some, best first.

    What costs us and nobody else seems to like is no gift to speak of.
    """
    space = mind.space
    whole = space.own(terms)
    effects: list[tuple[Points, Term]] = []
    for place, issue in enumerate(space.issues):
        now, then = terms[place], before[place]
        if now != then:
            effect = whole - space.own((*terms[:place], then, *terms[place + 1 :]))
            likes = [guess.likes[place] for guess in mind.guesses.values()]
            if effect > 0 or any(row[now] > row[then] for row in likes):
                effects.append((effect, (issue.id, now)))
    effects.sort(key=lambda effect: effect[0])
    gives = [term for effect, term in effects if effect < 0]
    gets = [term for effect, term in reversed(effects) if effect > 0]
    return gives, gets
