"""Wiring of courses, sessions, quizzes and certificates."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    name = "training"
    verbose_name = _("Training")

    def ready(self) -> None:
        from shop.search.sources import other_sources
        from training.found import courses
        from training.queries.trade import course_on_desk, courses_before_opening
        from vendors.members.cards import CARDS
        from vendors.onboarding.rules import REQUIREMENTS

        from . import action_labels, privacy, receivers  # noqa: F401 - they register themselves

        REQUIREMENTS.provide(courses_before_opening)
        CARDS.provide(course_on_desk)
        other_sources.provide(courses)
