"""The page and the tests know the same rules, in the same words."""

from __future__ import annotations

from .quotes import quoted, stated


def test_the_page_numbers_its_rules_without_gaps() -> None:
    counts: dict[str, int] = {}
    for rule, _ in stated():
        topic, number = rule[0], int(rule[1:])
        assert number == counts.get(topic, 0) + 1, rule
        counts[topic] = number
    assert set(counts) == set("SPTOCABWV")


def test_every_rule_is_quoted_by_exactly_one_test() -> None:
    assert sorted(quoted()) == sorted(stated())
