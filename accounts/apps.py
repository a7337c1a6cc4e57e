"""Wiring of the accounts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from . import (  # noqa: F401 - registers what they deliver and listen to
            emails,
            own_data,
            privacy,
            receivers,
        )
