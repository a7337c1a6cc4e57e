"""Noting what was sought and not found."""

from datetime import timedelta

from django.db.models import F

from core import dates
from core.models import MissedSearch

MOST_A_DAY = 2000
KEPT = timedelta(days=90)


def note_missed(query: str, language: str) -> None:
    """Count it once more today; within the minutes that its page is kept it is once.

    Who sought it is not noted.

    So many different ones a day at most, so that nobody fills the table.
    """
    day, text = dates.today(), query.casefold()[:80]
    rows = MissedSearch.objects.filter(day=day)
    if rows.filter(query=text, language=language).update(times=F("times") + 1):
        return
    if rows.count() < MOST_A_DAY:
        MissedSearch.objects.bulk_create(
            [MissedSearch(day=day, query=text, language=language)],
            ignore_conflicts=True,
        )


def forget_missed() -> int:
    """Delete what was missed long ago. Returns how many rows."""
    old = MissedSearch.objects.filter(day__lt=dates.today() - KEPT)
    return old.delete()[0]
