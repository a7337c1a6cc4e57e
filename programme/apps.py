"""Wiring of a county's programme and the public page of what it achieved."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammeConfig(AppConfig):
    name = "programme"
    verbose_name = _("Programme")

    def ready(self) -> None:
        from core.audit_words import name_acts

        from . import receivers  # noqa: F401 - connects the signals

        name_acts(
            {
                "programme.target": _("Changed a target"),
                "programme.declare": _("Declared a figure"),
                "programme.take_back": _("Removed a declared figure"),
                "programme.story": _("Wrote a county's story"),
                "programme.story.down": _("Took a county's public page down"),
                "programme.step": _("Wrote a step of a county's story"),
                "programme.step.remove": _("Removed a step of a county's story"),
                "programme.step.shift": _("Moved a step of a county's story"),
                "village.move": _("Moved a village to another county"),
                "viewpoint.save": _("Wrote of a place to see"),
                "viewpoint.photos": _("Changed a place's photos"),
                "county.merge": _("Merged a county into another"),
            }
        )
