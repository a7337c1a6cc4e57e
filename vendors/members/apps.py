"""Wiring of the people who act for a seller."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    name = "vendors.members"
    verbose_name = _("Members")

    def ready(self) -> None:

        from . import action_labels, privacy  # noqa: F401 - they register themselves
