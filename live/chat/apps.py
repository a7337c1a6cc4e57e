"""Wiring of chats."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChatConfig(AppConfig):
    name = "live.chat"
    label = "chat"
    verbose_name = _("Chats")

    def ready(self) -> None:

        from . import action_labels, privacy  # noqa: F401 - they register themselves
