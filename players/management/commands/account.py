"""``account list``, ``add``, ``password`` and ``delete``: the accounts of facilitators."""

from __future__ import annotations

import sys
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from players.erase import delete_account
from players.models import Account


class Command(BaseCommand):
    help = "List the accounts of facilitators, make one, set its password, or delete it."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("list", help="every account, and in how many classes it has a part")
        for action, text in (
            ("add", "make an account; the password is asked for, or read from standard input"),
            ("password", "set the password anew; whoever is signed in is signed out"),
        ):
            actions.add_parser(action, help=text).add_argument("name")
        delete = actions.add_parser("delete", help="delete an account for good")
        delete.add_argument("name")
        delete.add_argument("--classes", action="store_true", help="its classes too")

    def handle(self, *_: Any, **options: Any) -> None:
        match options["action"]:
            case "list":
                for account in Account.objects.order_by("username"):
                    self.stdout.write(f"{account.username}  {account.staff.count()} classes")
            case "add":
                self._save(Account(username=Account.normalize_username(options["name"])))
                self.stdout.write("Made.")
            case "password":
                self._save(_find(options["name"]))
                self.stdout.write("Set.")
            case _:
                delete_account(_find(options["name"]), classes=options["classes"])
                self.stdout.write("Deleted.")

    def _save(self, account: Account) -> None:
        """With a password that fits; CommandError says what does not."""
        try:
            account.full_clean(exclude=["password"])
            password = _password()
            validate_password(password, account)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        account.set_password(password)
        account.save()


def _find(name: str) -> Account:
    try:
        return Account.objects.get_by_natural_key(name)
    except Account.DoesNotExist:
        raise CommandError(f"there is no account {name}") from None


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass("Password: ")
    if getpass("The same again: ") != password:
        raise CommandError("The two passwords are not the same.")
    return password
