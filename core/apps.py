"""Wiring of what every part of the market stands on."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from .images import preparing  # noqa: F401 - registers its delivery
