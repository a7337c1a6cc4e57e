"""Wiring of chats."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChatConfig(AppConfig):
    name = "live.chat"
    label = "chat"
    verbose_name = _("Chats")

    def ready(self) -> None:
        from accounts.privacy import add_part

        from . import acts  # noqa: F401 - names its acts
        from .privacy import PARTS

        for name, ask in PARTS.items():
            add_part(name, ask)
