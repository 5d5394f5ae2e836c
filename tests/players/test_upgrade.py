"""A class from before there were accounts keeps its instructor."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client

from players import codes, instructor
from players.models import Staff

pytestmark = pytest.mark.django_db(transaction=True)
KLASS, TOKEN, KEY = "c" * 32, "d" * 32, "e" * 32


def migrated(name: str) -> MigrationExecutor:
    executor = MigrationExecutor(connection)
    executor.migrate([("players", name)])
    return MigrationExecutor(connection)


def test_the_instructor_of_an_older_class_is_its_owner() -> None:
    try:
        old = migrated("0005_absence").loader.project_state(("players", "0005_absence")).apps
        klass = old.get_model("players", "Class").objects.create(
            id=KLASS,
            join_code="ABCDEFGH",
            scenario="first-deal",
            pack="tutorial",
            minutes=20,
            expected=5,
            remainder="bot",
            key=KEY,
            reentry_hash=codes.reentry_hash(codes.reentry_code(KEY)),
        )
        device = old.get_model("players", "ClassDevice")
        device.objects.create(klass=klass, token_hash=codes.token_hash(TOKEN))
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
    browser = Client()
    browser.cookies[instructor.cookie_name(KLASS)] = TOKEN
    assert browser.get(f"/class/{KLASS}/").status_code == 200
    owner = Staff.objects.get()
    assert (owner.role, owner.account, owner.came_at) == (Staff.OWNER, None, owner.klass.opened_at)
    assert instructor.holder(codes.reentry_code(KEY)) == owner
