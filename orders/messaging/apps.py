"""Wiring of the talk between shoppers and sellers."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TalkConfig(AppConfig):
    name = "orders.messaging"
    label = "talk"
    verbose_name = _("Questions")
