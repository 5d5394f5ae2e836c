"""Opening statements, and a word when the end is near."""

from __future__ import annotations

from negotiation.engine.slices import Line, OfferView
from negotiation.engine.terms import ChannelId, IssueId

from .mind import Mind
from .moves import Act, Move, Speak
from .reasons import said
from .words import Words, aim, capital, count

QUIET = 3
"""Turns of silence between two remarks that nothing depends on."""
LATE = 1000 * 3 // 4
"""From this share of the time on a bot presses for missing signatures."""


def speech(mind: Mind, words: str) -> tuple[Act, ...]:
    """Say it to everybody, if the phase lets anybody speak."""
    return (Speak(mind.plenary.id, words),) if mind.plenary is not None and words else ()


def remark(mind: Mind, words: str) -> tuple[Act, ...]:
    """Say what could as well be left unsaid, unless one has only just spoken."""
    said_at = [line.at for line in spoken(mind)]
    if said_at and mind.turns_since(said_at[-1]) < QUIET:
        return ()
    return speech(mind, words)


def phrase(mind: Mind, *choices: str) -> str:
    """The next of several ways to say it. Counting what all have said, not drawing: so two who
    speak one after the other to the same purpose never use the same sentence."""
    heard = sum(line.kind == "message" for line in mind.view.lines)
    return choices[heard % len(choices)]


def called(mind: Mind, text: OfferView) -> str:
    """``the text from China``, or which of several."""
    if text.party == mind.me:
        return "our own text"
    theirs = [each for each in mind.texts if each.party == text.party]
    which = "" if len(theirs) < 2 else "latest " if text.id == theirs[-1].id else "earlier "
    return f"the {which}text from {Words(mind.view.table).party(text.party)}"


def spoken(mind: Mind) -> list[Line]:
    """The own lines in the plenary."""
    plenary = ChannelId("") if mind.plenary is None else mind.plenary.id
    return [
        line
        for line in mind.view.lines
        if line.kind == "message" and line.seat == mind.view.seat and line.channel == plenary
    ]


def opening_statement(mind: Mind) -> Move | None:
    """Once, before offers can be made: what one has come for, and what matters most."""
    if mind.plenary is None or spoken(mind) or not _first_words_due(mind):
        return None
    issues = weights(mind)
    words = Words(mind.view.table)
    first = aim(mind.view.card.aims)
    top = issues[:2]
    parts = []
    if first is not None:
        parts.append(phrase(mind, f"We have come to {first}.", f"We are here to {first}."))
    matter = words.issues(top)
    parts.append(
        phrase(
            mind,
            f"What weighs most for us: {matter}.",
            f"For us it comes down to {matter}.",
            f"Whoever wants our signature should look to {matter} first.",
        )
    )
    least = words.issue(issues[-1])
    if len(issues) > 3:
        parts.append(
            phrase(
                mind,
                f"On {least} we are ready to listen.",
                f"On {least} you will find us flexible.",
                f"On {least} we can move.",
                f"On {least} we ask for little.",
            )
        )
    reason = said(
        "opens",
        {"first": top[0], "last": issues[-1]},
        f"Most of our points lie on {matter}.",
    )
    return Move(speech(mind, " ".join(parts)), reason)


def weights(mind: Mind) -> list[IssueId]:
    """The open issues, those with most at stake for us first."""
    points = mind.view.card.points
    stakes = {
        issue.id: max(points[issue.id].values()) - min(points[issue.id].values())
        for issue in mind.space.issues
    }
    return sorted(stakes, key=lambda issue: -stakes[issue])


def _first_words_due(mind: Mind) -> bool:
    """Whether offers open with the next phase, so that everybody has read the card by now."""
    phases, ordinal = mind.view.table.phases, mind.view.clock.ordinal or 0
    return not mind.phase.offers and any(phase.offers for phase in phases[ordinal + 1 :][:1])


def urge(mind: Mind) -> Move | None:
    """Near the end, once: ask those who have not signed what is missing."""
    text = _ours(mind)
    if text is None or mind.share < LATE or mind.plenary is None or not mind.phase.sign:
        return None
    missing = [party for party in text.parties if party not in text.signed]
    if not missing or 2 * len(text.signed) <= len(text.parties) or _urged(mind):
        return None
    words = Words(mind.view.table)
    whose = called(mind, text)
    names, number = words.parties(missing), capital(count(len(text.signed)))
    sentence = phrase(
        mind,
        f"{number} of us have signed {whose}. {capital(names)}: what do you still need?",
        f"Little time is left, and {whose} lacks only {names}.",
    )
    reason = said(
        "urges",
        {"offer": text.id, "signed": len(text.signed), "missing": len(missing)},
        f"Only {names} {'is' if len(missing) == 1 else 'are'} missing.",
    )
    return Move(speech(mind, sentence), reason)


def statement(mind: Mind) -> Move | None:
    """Once in a phase for talk alone, after offers have been made: which text one stands by."""
    if mind.phase.offers or mind.plenary is None or not _my_texts(mind):
        return None
    if any(line.at >= mind.started for line in spoken(mind)):
        return None
    text = _my_texts(mind)[-1]
    whose = called(mind, text)
    sentence = phrase(
        mind,
        f"We stand by {whose}, and we will sign it with all of you.",
        f"We have put our name to {whose}. There is a way to agree.",
    )
    reason = said(
        "urges",
        {"offer": text.id, "signed": len(text.signed)},
        f"We have signed {whose} and would still do so.",
    )
    return Move(speech(mind, sentence), reason)


def _my_texts(mind: Mind) -> list[OfferView]:
    """The open full texts that we have signed."""
    return [text for text in mind.texts if mind.me in text.signed]


def _ours(mind: Mind) -> OfferView | None:
    """The text that we have signed and most others too."""
    return max(_my_texts(mind), key=lambda text: len(text.signed), default=None)


def _urged(mind: Mind) -> bool:
    """Whether anybody has spoken a moment ago, or oneself lately: one reminder is enough."""
    heard = mind.view.now - mind.period
    own = mind.view.now - 2 * QUIET * mind.period
    return any(
        line.kind == "message" and line.at >= (own if line.seat == mind.view.seat else heard)
        for line in mind.view.lines
    )
