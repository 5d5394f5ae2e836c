"""The ASGI application: pages, sockets and the server's life."""

from __future__ import annotations

import os
from typing import Any

import django
from django.core.handlers.asgi import ASGIHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backchannel.settings")
django.setup(set_prefix=False)

# Only now: these read the settings and the models.
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.urls import path, re_path  # noqa: E402

from negotiation.live.routing import websocket_urlpatterns  # noqa: E402
from players.access import IdentityMiddleware  # noqa: E402

from .lifespan import lifespan  # noqa: E402
from .origin import SameOriginValidator  # noqa: E402
from .sockets import HealthConsumer, NowhereConsumer  # noqa: E402

# Django's types know views only; a consumer takes the place of one.
_health: Any = HealthConsumer.as_asgi()
_nowhere: Any = NowhereConsumer.as_asgi()
_addresses: list[Any] = [
    path("ws/health/", _health),
    *websocket_urlpatterns,
    re_path(r"", _nowhere),
]
_sockets = URLRouter(_addresses)

application = ProtocolTypeRouter(
    {
        "http": ASGIHandler(),
        "websocket": SameOriginValidator(IdentityMiddleware(_sockets)),
        "lifespan": lifespan,
    }
)
