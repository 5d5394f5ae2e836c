"""The table: what is set when the session opens, the same for everybody."""

from __future__ import annotations

from negotiation.engine.scenario import Issue, Party
from negotiation.engine.slices import (
    IssueInfo,
    OptionInfo,
    PartyInfo,
    PhaseInfo,
    RuleInfo,
    SeatInfo,
    TableSlice,
)
from negotiation.engine.state import Table


def table_slice(table: Table) -> TableSlice:
    scenario, pack = table.scenario, table.pack
    return TableSlice(
        scenario=scenario.id,
        title=scenario.title,
        tagline=scenario.tagline,
        pack=pack.id,
        pack_name=pack.name,
        minutes=table.minutes,
        unit=scenario.unit,
        public_brief=scenario.public_brief,
        parties=tuple(_party(party) for party in scenario.parties),
        issues=tuple(_issue(table, issue) for issue in scenario.issues),
        rules=tuple(RuleInfo(rule.id, rule.sentence) for rule in scenario.rules),
        phases=tuple(
            PhaseInfo(
                id=phase.id,
                name=phase.name,
                seconds=phase.seconds,
                talk=phase.talk,
                offers=phase.offers,
                sign=phase.sign,
                plenary=phase.plenary,
                act=phase.act,
            )
            for phase in table.phases
        ),
        debrief_seconds=table.debrief // 1000,
        final_signers=scenario.final_signers,
        map=scenario.map,
    )


def _party(party: Party) -> PartyInfo:
    """The public side of a party: nothing of its card."""
    return PartyInfo(
        id=party.id,
        name=party.name,
        called=party.called,
        short=party.short,
        colour=party.colour,
        seats=tuple(SeatInfo(seat.id, seat.title, seat.duty) for seat in party.seats),
    )


def _issue(table: Table, issue: Issue) -> IssueInfo:
    """Without points: those are on each party's own card."""
    return IssueInfo(
        id=issue.id,
        name=issue.name,
        question=issue.question,
        options=tuple(
            OptionInfo(option.id, option.name, option.sentence, option.needs)
            for option in issue.options
        ),
        status_quo=table.scenario.status_quo[issue.id],
        open=issue.id in table.pack.issues,
        fixed=table.pack.fixed.get(issue.id),
    )
