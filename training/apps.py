"""Wiring of courses, sessions, quizzes and certificates."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    name = "training"
    verbose_name = _("Training")

    def ready(self) -> None:
        from accounts.privacy import add_part
        from vendors.members.cards import show_on_desk
        from vendors.onboarding.rules import require

        from . import acts, receivers  # noqa: F401 - they register themselves
        from .privacy import PARTS
        from .requirements import course_on_desk, courses_before_opening

        for name, ask in PARTS.items():
            add_part(name, ask)
        require(courses_before_opening)
        show_on_desk(course_on_desk)
