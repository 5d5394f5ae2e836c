"""An account: making one, signing in and out, its classes, its password, and its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe
from django.views.generic.edit import FormView

from players import instructor, throttle
from players.account_forms import ChangePasswordForm, DeleteForm, SignInForm, SignUpForm
from players.erase import delete_account
from players.models import Account

from .staff import own_class

if TYPE_CHECKING:  # only the stubs know which form
    _FormView = FormView[Any]
else:
    _FormView = FormView


def _too_fast() -> str:
    return _("Too many wrong passwords just now. Wait a minute, then try again.")


def _tries(request: HttpRequest, name: str) -> list[throttle.Bucket]:
    """What a try at a password is paid from: the client's share, and the name's."""
    named = Account.normalize_username(name)[:40]
    return [
        throttle.passwords_by_client.of(throttle.client(request)),
        throttle.passwords_by_name.of(named),
    ]


def _paid(buckets: list[throttle.Bucket]) -> bool:
    return all(bucket.take() for bucket in buckets)


def _pay_back(buckets: list[throttle.Bucket]) -> None:
    for bucket in buckets:
        bucket.give_back()


class _Guarded(_FormView):
    """A form with a password in it: a try is paid for, and paid back if it was right."""

    def name(self, request: HttpRequest) -> str:
        raise NotImplementedError

    def fresh(self, request: HttpRequest) -> Any:
        """The form again, without what was typed."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        tries = _tries(request, self.name(request))
        if not _paid(tries):
            context = self.get_context_data(form=self.fresh(request), problem=_too_fast())
            return self.render_to_response(context, status=429, headers={"Retry-After": "60"})
        form = self.get_form()
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=400)
        _pay_back(tries)
        return self.form_valid(form)


class SignIn(_Guarded, LoginView):
    """``/account/sign-in/``, with ``?next=`` for where to go on."""

    authentication_form = SignInForm
    template_name = "players/sign_in.html"
    extra_context = {"sign_up": settings.SIGN_UP}  # noqa: RUF012 - Django's own way

    def name(self, request: HttpRequest) -> str:
        return request.POST.get("username", "")

    def fresh(self, request: HttpRequest) -> SignInForm:
        return SignInForm(request, initial={"username": self.name(request)})


class SignOut(LogoutView):
    """``/account/sign-out/``."""

    http_method_names = ["post", "options"]  # noqa: RUF012 - Django's own way


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """``/account/sign-up/``, where the server lets people make accounts by themselves.

    ``?next=`` as for signing in.
    """
    if not settings.SIGN_UP:
        raise Http404
    form = SignUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if throttle.accounts_by_client.of(throttle.client(request)).take():
            auth.login(request, form.save())
            return redirect(_next(request) or "account")
        form.add_error(None, _("Many accounts were made from here just now. Try again later."))
    status = 400 if form.errors else 200
    context = {"form": form, "next": _next(request)}
    return render(request, "players/sign_up.html", context, status=status)


def _next(request: HttpRequest) -> str:
    """Where to go on, if that is within the site; else nothing."""
    asked = request.POST.get("next", request.GET.get("next", ""))
    hosts = {request.get_host()}
    secure = request.is_secure()
    return asked if url_has_allowed_host_and_scheme(asked, hosts, require_https=secure) else ""


@login_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """``/account/``: the classes, and what can be done with the account."""
    account = _account(request)
    context = {
        "account": account,
        "classes": [own_class(staff) for staff in instructor.kept(account)],
    }
    return render(request, "players/account.html", context)


class ChangePassword(_Guarded, PasswordChangeView):
    """``/account/password/``. Whoever else is signed in to the account is signed out by it."""

    form_class = ChangePasswordForm
    template_name = "players/password.html"
    success_url = reverse_lazy("account")

    def name(self, request: HttpRequest) -> str:
        return _account(request).username

    def fresh(self, request: HttpRequest) -> ChangePasswordForm:
        return ChangePasswordForm(request.user)


@method_decorator([sensitive_post_parameters(), login_required], name="dispatch")
class Delete(_Guarded):
    """``/account/delete/``: asks for the password once more."""

    http_method_names = ["get", "head", "post", "options"]  # noqa: RUF012 - Django's own way
    form_class = DeleteForm
    template_name = "players/account_delete.html"
    success_url = reverse_lazy("landing")

    def name(self, request: HttpRequest) -> str:
        return _account(request).username

    def fresh(self, request: HttpRequest) -> DeleteForm:
        return DeleteForm(account=_account(request))

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "account": _account(self.request)}

    def get_context_data(self, **options: Any) -> dict[str, Any]:
        return super().get_context_data(account=_account(self.request), **options)

    def form_valid(self, form: DeleteForm) -> HttpResponse:
        account = form.account
        auth.logout(self.request)
        delete_account(account, classes=form.cleaned_data["classes"])
        return super().form_valid(form)


def _account(request: HttpRequest) -> Account:
    if not isinstance(request.user, Account):
        raise Http404
    return request.user
