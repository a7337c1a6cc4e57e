"""Wiring of what every part of the market stands on."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from . import admin  # noqa: F401 - listens
        from .append_only import guard_again
        from .images import intake  # noqa: F401 - registers its delivery

        post_migrate.connect(guard_again, sender=self, dispatch_uid="append_only")
