"""Addresses of the pages for people: hosting, joining, and one's own table."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, register_converter

from .pages import (
    account,
    alone,
    back,
    class_results,
    class_wall,
    console,
    debrief,
    host,
    host_class,
    join,
    landing,
    outcome,
    practice,
    projector,
    reflection,
    rehearsal,
    replay,
    rewind,
    room,
    roster,
    staff,
)


class SessionConverter:
    """The id of a session or a class: 32 lower-case hex characters."""

    regex = "[0-9a-f]{32}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(SessionConverter, "session")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", landing.landing, name="landing"),
    path("host/", host.host, name="host"),
    path("host/class/", host_class.host, name="host-class"),
    path("alone/", alone.alone, name="alone"),
    path("practice/<str:scenario>/<str:pack>/", practice.practice, name="practice"),
    path("join/", join.enter, name="join"),
    path("join/<str:code>/", join.table, name="join-table"),
    path("wall/", projector.show, name="wall"),
    path("return/", join.come_back, name="return"),
    path("account/", account.page, name="account"),
    path("account/sign-in/", account.SignIn.as_view(), name="sign-in"),
    path("account/sign-up/", account.sign_up, name="sign-up"),
    path("account/sign-out/", account.SignOut.as_view(), name="sign-out"),
    path("account/password/", account.ChangePassword.as_view(), name="password"),
    path("account/delete/", account.Delete.as_view(), name="account-delete"),
    path("invited/<str:code>/", staff.invited, name="invited"),
    path("class/<session:klass>/staff/", staff.page, name="class-staff"),
    path("class/<session:klass>/staff/<int:number>/revoke/", staff.revoke, name="class-revoke"),
    path("class/<session:klass>/keep/", staff.keep, name="class-keep"),
    path("class/<session:klass>/mentor/", staff.mentor, name="mentor"),
    path("class/<session:klass>/", console.page, name="class"),
    path("class/<session:klass>/data/", console.data, name="class-data"),
    path("class/<session:klass>/act/", console.act, name="class-act"),
    path("class/<session:klass>/move/", console.move, name="class-move"),
    path("class/<session:klass>/play/", console.play, name="class-play"),
    path("class/<session:klass>/delete/", console.delete, name="class-delete"),
    path("class/<session:klass>/list/", roster.page, name="class-list"),
    path("class/<session:klass>/list/delete/", roster.remove, name="class-list-delete"),
    path("class/<session:klass>/list.csv", roster.file, name="class-list-csv"),
    path("class/<session:klass>/results/", class_results.page, name="class-results"),
    path("class/<session:klass>/reveal/", class_results.reveal, name="class-reveal"),
    path("class/<session:klass>/results.csv", class_results.outcome, name="class-results-csv"),
    path("class/<session:klass>/marks.csv", class_results.marks, name="class-marks"),
    path("class/<session:klass>/projector/", class_wall.projector, name="class-projector"),
    path("class/<session:klass>/projector/state/", class_wall.state, name="class-projector-state"),
    path("class/<session:klass>/qr.svg", class_wall.qr, name="class-qr"),
    path("class/<session:klass>/start/", class_wall.start, name="class-start"),
    path("class/<session:klass>/door/", class_wall.door, name="class-door"),
    path("session/<session:session>/", room.room, name="room"),
    path("session/<session:session>/moved/", room.moved, name="moved"),
    path("session/<session:session>/back/", back.back, name="back"),
    path("session/<session:session>/names/", room.names, name="names"),
    path("session/<session:session>/leave/", room.leave, name="leave"),
    path("session/<session:session>/play/", rehearsal.play, name="play"),
    path("session/<session:session>/seats/<str:seat>/release/", room.release, name="release"),
    path("session/<session:session>/seats/<str:seat>/bot/", room.bot, name="bot"),
    path("session/<session:session>/join-code/", room.join_code, name="join-code"),
    path("session/<session:session>/projector/", projector.projector, name="projector"),
    path("session/<session:session>/projector/state/", projector.wall, name="projector-state"),
    path("session/<session:session>/qr.svg", projector.qr, name="qr"),
    path("session/<session:session>/outcome/", outcome.outcome, name="outcome"),
    path("session/<session:session>/debrief/", debrief.debrief, name="debrief"),
    path("session/<session:session>/reflection/", reflection.reflection, name="reflection"),
    path("session/<session:session>/rewind/", rewind.page, name="rewind"),
    path("session/<session:session>/replay/", replay.page, name="replay"),
    path("session/<session:session>/replay/data/", replay.data, name="replay-data"),
    path("session/<session:session>/transcript/", replay.transcript, name="transcript"),
    path("session/<session:session>/replay/state/", replay.state, name="replay-state"),
]
