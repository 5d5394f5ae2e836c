"""Answers to people: nobody who tables an offer or writes to a bot is left without a word."""

from __future__ import annotations

from collections.abc import Iterator

from negotiation.engine.commands import RejectOffer
from negotiation.engine.entries import ChannelKind
from negotiation.engine.slices import ChannelInfo, Line, OfferView

from .answers import mended, refusing_words, step_target
from .mind import Mind
from .moves import Move, Speak
from .reasons import answers, refuses, said
from .talk import called, phrase, speech, spoken, weights
from .words import Words, capital


def answer(mind: Mind) -> Move | None:
    """What a person has tabled and we do not sign: say what is missing, or turn it down.

    Of a text for all, and in the plenary, for everybody has seen it. Of anything else nothing is
    told to others: turning it down is the answer.
    """
    for offer in mind.view.offers.offers:
        if not mind.asks_us(offer) or mind.fresh(offer) or offer.own is None:
            continue
        if not offer.final and offer.can_reject:
            points, needed = offer.own.points, offer.own.needed
            why = (
                refuses(mind, points, step_target(mind, offer), "target")
                if offer.own.ratified
                else refuses(mind, points, needed, "needed")
            )
            return Move((RejectOffer(offer.id),), why)
        if offer.final and offer.public and not _answered(mind, offer):
            return _say_what_is_missing(mind, offer)
    return None


def _answered(mind: Mind, offer: OfferView) -> bool:
    """Whether we have said or tabled anything to all since."""
    said_at = [line.at for line in spoken(mind)]
    tabled = [o.tabled_at for o in mind.view.offers.offers if o.party == mind.me and o.final]
    return any(at > offer.tabled_at for at in (*said_at, *tabled))


def _say_what_is_missing(mind: Mind, offer: OfferView) -> Move | None:
    if offer.own is None or mind.plenary is None:
        return None
    words = _nearly(mind, offer) if offer.own.ratified else refusing_words(mind, offer)
    return Move(speech(mind, words), answers(mind, offer.own.points))


def _nearly(mind: Mind, offer: OfferView) -> str:
    """Our capital would sign it, we do not yet: the one change that would do."""
    words = Words(mind.view.table)
    whose, terms = called(mind, offer), mind.space.terms(offer.package)
    better, place = mended(mind, terms, mind.target)
    wished = words.term((mind.space.ids[place], better[place]))
    if mind.space.own(better) >= mind.target:
        return phrase(
            mind,
            f"{capital(whose)} is worth talking about. With {wished} we would sign.",
            f"We have read {whose}. Make it {wished}, and you have our signature.",
        )
    return phrase(
        mind,
        f"We could live with {whose} at the very end. For now we ask for more, first {wished}.",
        f"{capital(whose)} is a beginning. {capital(wished)} would bring us closer.",
    )


def reply(mind: Mind) -> Move | None:
    """To a person who writes in private: what we are after, or how to get an answer."""
    for channel, earlier in _waiting(mind):
        words = Words(mind.view.table)
        matter = words.issues(weights(mind)[:2])
        listen = words.issue(weights(mind)[-1])
        if not earlier:
            text = phrase(
                mind,
                f"Between us: what weighs most for us is {matter}, and on {listen} we can move. "
                f"Put that into an offer and we answer it.",
                f"We hear you. For us it comes down to {matter}; {listen} matters least. "
                f"Table an offer and you have our answer within the minute.",
            )
        else:
            text = phrase(
                mind,
                "We go by what is on the table. Put it into an offer, and we answer it.",
                f"Show us in an offer what you would give on {matter}.",
                f"Words are patient. An offer with {matter} in it we can sign or turn down.",
            )
        reason = said("replies", {"channel": channel.id}, "Whoever writes to us gets an answer.")
        return Move((Speak(channel.id, text),), reason)
    return None


def _waiting(mind: Mind) -> Iterator[tuple[ChannelInfo, list[Line]]]:
    """Private channels in which a person spoke last, with what we have said there before."""
    for channel in mind.view.channels.channels:
        if channel.kind is not ChannelKind.PRIVATE or not channel.writable:
            continue
        lines = [
            line
            for line in mind.view.lines
            if line.kind == "message" and line.channel == channel.id
        ]
        if lines and lines[-1].seat in mind.people:
            yield channel, [line for line in lines if line.seat == mind.view.seat]
