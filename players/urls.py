"""Addresses of the pages for people: hosting, joining, and one's own table."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, register_converter

from .pages import (
    alone,
    debrief,
    host,
    join,
    landing,
    outcome,
    projector,
    reflection,
    replay,
    room,
)


class SessionConverter:
    """A session's id: 32 lower-case hex characters."""

    regex = "[0-9a-f]{32}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(SessionConverter, "session")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", landing.landing, name="landing"),
    path("host/", host.host, name="host"),
    path("alone/", alone.alone, name="alone"),
    path("join/", join.enter, name="join"),
    path("join/<str:code>/", join.table, name="join-table"),
    path("wall/", projector.show, name="wall"),
    path("return/", join.come_back, name="return"),
    path("session/<session:session>/", room.room, name="room"),
    path("session/<session:session>/names/", room.names, name="names"),
    path("session/<session:session>/leave/", room.leave, name="leave"),
    path("session/<session:session>/seats/<str:seat>/release/", room.release, name="release"),
    path("session/<session:session>/seats/<str:seat>/bot/", room.bot, name="bot"),
    path("session/<session:session>/join-code/", room.join_code, name="join-code"),
    path("session/<session:session>/projector/", projector.projector, name="projector"),
    path("session/<session:session>/projector/state/", projector.wall, name="projector-state"),
    path("session/<session:session>/qr.svg", projector.qr, name="qr"),
    path("session/<session:session>/outcome/", outcome.outcome, name="outcome"),
    path("session/<session:session>/debrief/", debrief.debrief, name="debrief"),
    path("session/<session:session>/reflection/", reflection.reflection, name="reflection"),
    path("session/<session:session>/replay/", replay.page, name="replay"),
    path("session/<session:session>/replay/data/", replay.data, name="replay-data"),
    path("session/<session:session>/transcript/", replay.transcript, name="transcript"),
    path("session/<session:session>/replay/state/", replay.state, name="replay-state"),
]
