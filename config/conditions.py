"""Conditions that one area asks and another knows how to meet, joined here."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from live.broadcasts.rules import Requirement, require
from training.requirements import courses_before_going_live


def courses_to_go_on_air(broadcast: Any, user: Any) -> list[Requirement]:
    """Courses that who goes on air has not finished, and where they can be taken."""
    return [
        Requirement(
            _("Course “%(title)s”") % {"title": course},
            reverse("learn:course", args=[course.slug]),
        )
        for course in courses_before_going_live(broadcast, user)
    ]


def enter_conditions() -> None:
    require(courses_to_go_on_air)
