"""The Django application of the people."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PlayersConfig(AppConfig):
    name = "players"
    verbose_name = "People"

    def ready(self) -> None:
        """Leave out what Django would note about every model for permissions: there are none."""
        # Only now: it reads a model.
        from django.contrib.contenttypes.management import create_contenttypes  # noqa: PLC0415

        post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
        post_migrate.disconnect(create_contenttypes)
