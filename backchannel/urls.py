"""Every address of the site."""

from __future__ import annotations

from django.urls import include, path

from . import views

handler400 = views.bad_request
handler403 = views.permission_denied
handler404 = views.page_not_found
handler500 = views.server_error

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("check", views.check, name="check"),
    path("", include("players.urls")),
    path("", include("negotiation.urls")),
]
