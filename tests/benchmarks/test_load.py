"""The load script against a real server: its counts add up, and it notices what is lost."""

from __future__ import annotations

import pytest

from benchmarks.crowd import FIVE, gather_echoes, leave, seat_tables
from benchmarks.drive import Result, steady
from benchmarks.load import report, unrecorded
from benchmarks.served import Served, running, stock
from benchmarks.tally import Action, Tally
from tests.product import Product

SCREENS = FIVE.sockets


async def test_two_tables_lose_nothing_and_what_is_lost_is_counted(shared_product: Product) -> None:
    served = Served("product", shared_product.url, shared_product.pid, shared_product.data)
    tables = await seat_tables(served.url, 2, FIVE)
    result = await steady(tables, served, rate=20, seconds=1.5, warm=0.5, offers=True)
    leave(tables)
    sent = len(result.tally.actions)
    assert result.statuses == {"accepted": sent}
    assert result.tally.deliveries == sent * SCREENS
    assert (result.missing, result.doubled, unrecorded(served, tables, result)) == (0, 0, 0)
    assert 0 < result.latency.p50 <= result.latency.p99
    assert "acknowledged but not in the record: 0" in report(served, tables, result)
    # Had the server said yes to something it did not keep, all of this would tell.
    invented = Action("0" * 32, tables[0].name, due=0.0, screens=SCREENS, status="accepted", seen=1)
    result.tally.add(invented)
    assert result.tally.missing() == SCREENS - 1
    assert unrecorded(served, tables, result) == 1


async def test_the_yardstick_is_counted_the_same_way() -> None:
    with running(stock("uvicorn")) as served:
        tables = await gather_echoes(served.url, 1, FIVE)
        result: Result = await steady(tables, served, rate=20, seconds=0.5, warm=0.2)
        leave(tables)
    assert result.tally.deliveries == len(result.tally.actions) * SCREENS
    assert result.missing == 0


def test_latency_counts_from_when_an_action_was_due_to_its_last_screen() -> None:
    tally = Tally()
    for ms in range(1, 101):
        number = tally.add(Action(f"{ms}", "table", due=1.0, screens=2))
        tally.show(number, 1.0)
        tally.show(number, 1.0 + ms / 1000)
    assert tally.latency().p50 == pytest.approx(50.5, abs=1)
    assert tally.latency().p99 == pytest.approx(100, abs=1)
    assert tally.doubled() == 0
    tally.show(number, 2.0)
    assert tally.doubled() == 1
