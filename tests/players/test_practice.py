"""The practice link of a class: the same scenario against bots, for anybody."""

from __future__ import annotations

import re

from django.test import Client

from negotiation import record
from negotiation.engine.terms import SeatId

from .conftest import state_of


def test_the_practice_link_leads_to_a_table_of_ones_own(transactional_db: None) -> None:
    anybody = Client()
    page = anybody.get("/practice/first-deal/tutorial/").content.decode()
    form = dict(re.findall(r'type="hidden" name="(scenario|pack)" value="([^"]+)"', page))
    assert form == {"scenario": "first-deal", "pack": "tutorial"}
    (seat,) = set(re.findall(r'<option value="([^"]+)"', page)[-1:])
    room = anybody.post("/alone/", {**form, "seat": seat})["location"]
    state = state_of(room.split("/")[2])
    assert (state.table.scenario.id, state.table.pack.id) == ("first-deal", "tutorial")
    assert state.roster.seats[SeatId(seat)].bot is None
    assert state.clock.status == "running"
    for unknown in ("first-deal/none", "none/tutorial"):
        assert anybody.get(f"/practice/{unknown}/").status_code == 404
    record.stop()
