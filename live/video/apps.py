"""Wiring of live video."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VideoConfig(AppConfig):
    name = "live.video"
    label = "video"
    verbose_name = _("Live video")

    def ready(self) -> None:
        from accounts.privacy import add_part

        from . import acts, receivers  # noqa: F401 - names acts, connects
        from .health import watch_live_worker
        from .privacy import PARTS

        watch_live_worker()
        for name, ask in PARTS.items():
            add_part(name, ask)
