"""Wiring of shops by the hundred."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OpeningsConfig(AppConfig):
    name = "openings"
    verbose_name = _("New sellers")

    def ready(self) -> None:
        from vendors.members.cards import CARDS
        from vendors.members.doors import DOORS
        from vendors.onboarding.rules import APPROVED_BEFORE

        from . import action_labels, emails, privacy  # noqa: F401 - they register themselves
        from .cards import opened_for_you, shop_waiting
        from .services.classes import approve_in_class
        from .services.invitations import approve_beforehand

        APPROVED_BEFORE.provide(approve_beforehand)
        APPROVED_BEFORE.provide(approve_in_class)
        CARDS.provide(opened_for_you)
        DOORS.provide(shop_waiting)
