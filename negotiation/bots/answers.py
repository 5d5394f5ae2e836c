"""Answers to what is on the table: signing, turning down, taking back."""

from __future__ import annotations

from negotiation.engine.commands import RejectOffer, SignOffer, WithdrawOffer
from negotiation.engine.entries import Reason
from negotiation.engine.slices import OfferView
from negotiation.engine.terms import Points

from .mind import Mind
from .moves import Act, Move
from .reasons import accepts, concedes, refuses, said
from .space import Terms
from .talk import called, phrase, remark, speech
from .words import Words, capital


def sign(mind: Mind) -> Move | None:
    """Sign every text that reaches the target, the best first; but what this makes whole, and a
    partial agreement, alone. Each further signature has its reason in ``also``."""
    found: list[tuple[Points, OfferView, Reason]] = []
    for offer in mind.view.offers.offers:
        if offer.can_sign and offer.own and offer.own.ratified and not mind.fresh(offer):
            asked = mind.target if offer.final else step_target(mind, offer)
            surplus = offer.own.points - asked
            if surplus >= 0:
                found.append((surplus, offer, accepts(mind, offer.own.points, asked)))
    if not found:
        return None
    found.sort(key=lambda each: (not last(each[1]), -each[0]))
    _, first, reason = found[0]
    alone = last(first) or not first.final
    more = [] if alone else [each for each in found[1:] if each[1].final]
    moved = concedes(mind)
    return Move(
        (
            *_signing_words(mind, first),
            SignOffer(first.id),
            *(SignOffer(offer.id) for _, offer, _ in more),
        ),
        reason,
        (*(why for _, _, why in more), *(() if moved is None else (moved,))),
    )


def last(offer: OfferView) -> bool:
    """Whether one more signature makes it an agreement."""
    return len(offer.signed) + 1 == len(offer.parties)


def step_target(mind: Mind, offer: OfferView) -> Points:
    """A partial agreement must bring its share of the way from today to the target."""
    card, space = mind.view.card, mind.space
    way = max(0, mind.target - card.now) * len(offer.package) // (2 * max(1, len(space.issues)))
    return card.now + max(card.interim_gain, way)


def _signing_words(mind: Mind, offer: OfferView) -> tuple[Act, ...]:
    """Who makes a full text whole says so, and who brings it near; the others only sign."""
    left = len(offer.parties) - len(offer.signed)
    if not offer.final:
        return ()
    if last(offer):
        words = phrase(
            mind,
            "Then we are all agreed. We sign.",
            "We can live with this text. We sign, and that makes it whole.",
            "It is not all we wanted, but it holds. We sign.",
        )
        return speech(mind, words)
    if 2 * left < len(offer.parties) + 2:
        whose = called(mind, offer)
        words = phrase(
            mind,
            f"We can live with {whose}. We sign it.",
            f"{capital(whose)} is fair to us. We sign it.",
            f"There is enough in {whose} for us. We sign.",
            f"Not all of it is ours, but we can take {whose} home. We sign it.",
        )
        return remark(mind, words)
    return ()


def reject(mind: Mind) -> Move | None:
    """Turn down what would never do, once the others have had time to look at it."""
    for offer in mind.view.offers.offers:
        if not offer.can_reject or offer.own is None or offer.party == mind.me:
            continue
        if mind.turns_since(offer.tabled_at) < 2 or mind.me in offer.signed:
            continue
        points, needed = offer.own.points, offer.own.needed
        if not offer.own.ratified:
            why = refuses(mind, points, needed, "mandate" if offer.final else "needed")
            return _turn_down(mind, offer, why)
        if mind.temperament.spoils and offer.final and points < mind.target:
            return _turn_down(mind, offer, refuses(mind, points, mind.target, "target"))
    return None


def _turn_down(mind: Mind, offer: OfferView, reason: Reason) -> Move:
    return Move((*remark(mind, refusing_words(mind, offer)), RejectOffer(offer.id)), reason)


def refusing_words(mind: Mind, offer: OfferView) -> str:
    """Why not, tied to the text: the term that hurts, or the one change that would do."""
    if not offer.final:
        return ""
    words = Words(mind.view.table)
    whose, terms = called(mind, offer), mind.space.terms(offer.package)
    better, place = mended(mind, terms, mind.view.card.mandate)
    issue = mind.space.ids[place]
    held, wished = words.term((issue, terms[place])), words.term((issue, better[place]))
    other = words.option((issue, better[place]))
    if mind.space.own(better) >= mind.view.card.mandate:
        return phrase(
            mind,
            f"We cannot take {whose} home as it stands. With {wished} we would look again.",
            f"Not {whose} as it is: {held} does not work for us, {other} would.",
            f"With {whose} we are not there yet. Put {other} instead of {held}, and we talk again.",
        )
    return phrase(
        mind,
        f"We decline {whose}. It is far from what our capital can sign, above all {held}.",
        f"Our capital will not have {whose}. {capital(held)} is only the first of our troubles.",
    )


def mended(mind: Mind, terms: Terms, floor: Points) -> tuple[Terms, int]:
    """The terms with the one change that makes them worth ``floor`` and that the others mind
    least; if none does, with the one that helps us most. And the place of the change.

    Options that somebody has put into a full text come first: the rest is out of the air.
    """
    space = mind.space
    texts = [space.terms(o.package) for o in mind.view.offers.offers if o.final]
    return max(
        (
            ((*terms[:place], option, *terms[place + 1 :]), place)
            for place in range(len(terms))
            for option in space.allowed[place]
            if option != terms[place]
        ),
        key=lambda change: (
            min(space.own(change[0]), floor),
            any(text[change[1]] == change[0][change[1]] for text in texts),
            mind.support(change[0]),
        ),
    )


def withdraw(mind: Mind) -> Move | None:
    """Take back an own offer that our own capital would no longer sign."""
    for offer in mind.view.offers.offers:
        if offer.can_withdraw and offer.own is not None and not offer.own.ratified:
            points, needed = offer.own.points, offer.own.needed
            reason = said(
                "withdraws",
                {"worth": points, "needed": needed},
                "What has been agreed since makes our own offer worth too little to us.",
            )
            return Move((WithdrawOffer(offer.id),), reason)
    return None
