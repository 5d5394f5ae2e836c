"""The forms of an account: making one, signing in, and deleting it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.forms import (
    AuthenticationForm,
    BaseUserCreationForm,
    PasswordChangeForm,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import Account

if TYPE_CHECKING:  # only the stubs know whose form this is
    _Creation = BaseUserCreationForm[Account]
else:
    _Creation = BaseUserCreationForm

_NAME = {"autocapitalize": "none", "spellcheck": "false"}


class SignUpForm(_Creation):
    """A name and a password, typed twice."""

    class Meta:
        model = Account
        fields = ("username",)
        labels = {"username": gettext_lazy("Name")}  # noqa: RUF012 - Django's own way

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["username"].widget.attrs.update(_NAME)
        self.fields["password2"].label = _("The same password again")


class SignInForm(AuthenticationForm):
    """One answer for a wrong password and for no such name."""

    error_messages = {  # noqa: RUF012 - Django's own way
        "invalid_login": gettext_lazy("This name and this password do not belong together."),
        "inactive": gettext_lazy("This name and this password do not belong together."),
    }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["username"].label = _("Name")
        self.fields["username"].widget.attrs.update(_NAME)


class ChangePasswordForm(PasswordChangeForm):
    """The old one, and the new one twice."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["old_password"].label = _("Your password now")
        self.fields["new_password2"].label = _("The new password again")


class DeleteForm(forms.Form):
    """The password once more, and what is to become of the classes."""

    password = forms.CharField(
        label=gettext_lazy("Your password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
    classes = forms.BooleanField(
        label=gettext_lazy("Delete my classes too, with everything in them"), required=False
    )

    def __init__(self, *args: Any, account: Account, **options: Any) -> None:
        super().__init__(*args, **options)
        self.account = account

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        if not self.account.check_password(password):
            raise ValidationError(_("This is not the password of your account."))
        return password
