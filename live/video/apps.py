"""Wiring of live video."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VideoConfig(AppConfig):
    name = "live.video"
    label = "video"
    verbose_name = _("Live video")

    def ready(self) -> None:

        from . import action_labels, privacy, receivers  # noqa: F401 - they register themselves
        from .health import watch_live_worker

        watch_live_worker()
