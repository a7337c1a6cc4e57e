"""Finding entries in the activity log: by person, act, subject, day and address.

Every question ends in an index and pages are turned by key, so that the log answers as
fast with millions of entries as with few.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address

from django.db.models import Q, QuerySet

from core import dates

from .action_labels import act_words, field_label, value_in_words
from .models import AuditEntry

ON_A_PAGE = 50
# Entries get their number when they are written and their time in a transaction that
# may last: around a day's edge the two can differ by so many.
SLACK = 1000


@dataclass(frozen=True)
class LogQuery:
    """What is looked for; empty is everything. `people` None asks for nobody."""

    people: Sequence[int] | None = None
    act: str = ""
    subject: str = ""
    address: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


# What an entry that its page alone made says: the page's and the tables' names.
_INNER = frozenset({"page", "changed"})


@dataclass(frozen=True)
class LoggedChange:
    """One line of a difference."""

    label: str
    before: str
    after: str
    is_inner: bool = False  # says it as the database does: for the file, not the page


@dataclass(frozen=True)
class LogPage:
    """Entries, the newest first; `older` and `newer` are keys to go on from."""

    entries: list[AuditEntry]
    older: int | None
    newer: int | None


def found(rows: QuerySet[AuditEntry], wanted: LogQuery) -> QuerySet[AuditEntry]:
    if wanted.people is not None:
        rows = rows.filter(
            Q(user__in=wanted.people) | Q(impersonator__in=wanted.people)
        )
    if wanted.act:
        rows = rows.filter(act=wanted.act)
    if wanted.subject:
        rows = rows.filter(
            Q(subject__icontains=wanted.subject) | Q(subject_id=wanted.subject)
        )
    if wanted.address:
        rows = rows.filter(address=_tidy(wanted.address))
    return _between(rows, wanted.since, wanted.until)


def _tidy(address: str) -> str:
    try:
        return str(ip_address(address))
    except ValueError:
        return address


def _between(
    rows: QuerySet[AuditEntry], since: dt.date | None, until: dt.date | None
) -> QuerySet[AuditEntry]:
    """Bounded by time, and by number, in whose order the pages are."""
    by_time = AuditEntry.objects.order_by("created", "pk").values_list("pk", flat=True)
    if since is not None:
        start = dates.start_of(since)
        first = by_time.filter(created__gte=start).first()
        rows = rows.none() if first is None else rows.filter(pk__gte=first - SLACK)
        rows = rows.filter(created__gte=start)
    if until is not None:
        end = dates.end_of(until)
        first = by_time.filter(created__gte=end).first()
        if first is not None:
            rows = rows.filter(pk__lte=first + SLACK)
        rows = rows.filter(created__lt=end)
    return rows


def page_at(
    rows: QuerySet[AuditEntry], *, before: int | None = None, after: int | None = None
) -> LogPage:
    """The page of entries older than `before`, or newer than `after`; one query."""
    rows = rows.select_related("user", "impersonator")
    if after is not None:
        upwards = list(rows.filter(pk__gt=after).order_by("pk")[: ON_A_PAGE + 1])
        entries = upwards[:ON_A_PAGE][::-1]
        has_newer, has_older = len(upwards) > ON_A_PAGE, True
    else:
        if before is not None:
            rows = rows.filter(pk__lt=before)
        downwards = list(rows.order_by("-pk")[: ON_A_PAGE + 1])
        entries = downwards[:ON_A_PAGE]
        has_newer, has_older = before is not None, len(downwards) > ON_A_PAGE
    return LogPage(
        entries,
        older=entries[-1].pk if entries and has_older else None,
        newer=entries[0].pk if entries and has_newer else None,
    )


def changes_of(entry: AuditEntry) -> list[LoggedChange]:
    """What the entry says was different, a line a field."""
    names = list(dict.fromkeys([*entry.before, *entry.after]))
    is_page = entry.act.startswith("office.")
    changes = [
        LoggedChange(
            label=str(field_label(name)),
            before=value_in_words(name, entry.before.get(name), entry.act),
            after=value_in_words(name, entry.after.get(name), entry.act),
            is_inner=is_page and name in _INNER,
        )
        for name in names
    ]
    return [change for change in changes if change.before or change.after]


def acts_named() -> list[tuple[str, str]]:
    """Every act with its words, in the order of the words."""
    return sorted(
        ((act, str(words)) for act, words in act_words().items()),
        key=lambda each: each[1],
    )
