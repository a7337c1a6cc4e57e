"""Makes somebody one of the operator's staff, or takes it back, on the server alone."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from accounts.services import set_staff
from accounts.states import StaffRole


class Command(BaseCommand):
    help = "Make somebody one of the operator's staff; they must have an account."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--superuser", action="store_true", help="with all rights")
        parser.add_argument(
            "--role",
            choices=StaffRole.values,
            default=StaffRole.OPERATOR.value,
            help="in which role; operators give the others theirs in the office",
        )
        parser.add_argument("--remove", action="store_true", help="take it back")

    def handle(self, *_args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"]).first()
        if user is None:
            msg = "Nobody has an account with this address."
            raise CommandError(msg)
        is_staff = not options["remove"]
        is_superuser = is_staff and options["superuser"]
        set_staff(
            user,
            is_staff=is_staff,
            is_superuser=is_superuser,
            role=options["role"],
        )
        self.stdout.write(f"{user.email}: {'staff' if is_staff else 'no staff'}")
