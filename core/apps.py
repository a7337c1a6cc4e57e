"""Wiring of what every part of the market stands on."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from . import admin  # noqa: F401 - listens
        from .append_only import guard_again
        from .images import intake  # noqa: F401 - registers its delivery
        from .page_cache.reads import watch_connection
        from .prepared import keep_plans
        from .public_holidays import refuse_unknown_place
        from .validation_words import say_in_our_words

        refuse_unknown_place()
        say_in_our_words()
        post_migrate.connect(guard_again, sender=self, dispatch_uid="append_only")
        connection_created.connect(watch_connection, dispatch_uid="page_cache")
        connection_created.connect(keep_plans, dispatch_uid="prepared")
