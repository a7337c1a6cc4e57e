"""Wiring of the market as a whole."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MarketConfig(AppConfig):
    name = "config"
    verbose_name = _("Market")

    def ready(self) -> None:
        # Whoever hands work over needs the market's own queue, and no one else's.
        from . import celery, old_databases  # noqa: F401 - that, and a check
        from .cached_pages import watch_what_pages_read
        from .dashboard import defuse_exports
        from .safety import refuse_unsafe_start
        from .wiring import join_areas

        refuse_unsafe_start()
        join_areas()
        watch_what_pages_read()
        defuse_exports()
