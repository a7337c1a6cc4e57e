"""Courses that a search finds."""

from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import SearchDocument
from core.search.documents import Described
from shop.search.sources import Hit, Source, in_order
from training.queries.courses import published_courses


def _described() -> Iterator[Described]:
    for course in published_courses():
        yield Described(
            object_id=course.pk, names=[course.title], texts=[course.summary]
        )


def _hits(ids: Sequence[int]) -> list[Hit]:
    return [
        Hit(reverse("learn:course", args=[course.slug]), course.title)
        for course in in_order(published_courses().in_bulk(ids), ids)
    ]


def courses() -> list[Source]:
    """Answers `shop.search.sources.other_sources`."""
    kind = SearchDocument.Kind.COURSE
    return [Source(kind, _("Courses"), "leaf", _described, _hits)]
