"""Accounting years, and the lines that people type for them."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.audit import record
from core.money import from_minor
from core.papers import CleanPaper
from office.distribution.locks import lock_year
from office.distribution.models import Run, Year, YearLine
from office.distribution.queries import charter_on
from office.distribution.states import FROZEN_RUNS, IN_THE_BOOKS
from vendors.partner.locks import lock_partner
from vendors.partner.models import Partner

if TYPE_CHECKING:
    from accounts.models import User


class YearRefused(Exception):  # noqa: N818 - what happened
    """Raised when a year or its line can't be as asked; the text says why."""


@dataclass(frozen=True)
class LineContent:
    """A typed line. `amount` in minor units, more than nothing."""

    side: str
    description: str
    amount: int
    click: str
    paper: CleanPaper | None = None


@dataclass(frozen=True)
class YearContent:
    """Its first and last day, and what earlier years lost, in minor units."""

    first: date
    last: date
    currency: str
    loss_before: int = 0


@transaction.atomic
def open_year(cooperative: Partner, content: YearContent, *, by: "User") -> Year:
    """Open an accounting year under the charter of its last day.

    Raises `YearRefused` without a charter, and for days that another year has.
    """
    lock_partner(cooperative.pk)
    charter = charter_on(cooperative, content.last)
    if charter is None:
        raise YearRefused(
            _("No statutes were in force at the end of this year. Write them first.")
        )
    overlap = Year.objects.filter(
        cooperative=cooperative,
        currency=content.currency,
        first__lte=content.last,
        last__gte=content.first,
    )
    if overlap.exists():
        raise YearRefused(_("These days belong to another accounting year."))
    year = Year.objects.create(
        cooperative=cooperative,
        charter=charter,
        first=content.first,
        last=content.last,
        currency=content.currency,
        loss_before=content.loss_before,
        by=by,
    )
    record(
        "office.year.opened",
        year,
        after={
            "first": str(year.first),
            "last": str(year.last),
            "loss_before": from_minor(year.loss_before, year.currency),
        },
    )
    return year


@transaction.atomic
def add_line(year: Year, content: LineContent, *, by: "User") -> YearLine:
    """Enter income or a cost; sent twice it is one. Raises `YearRefused`."""
    lock_year(year.pk)
    _refuse_when_frozen(year)
    known = YearLine.objects.filter(click=content.click, year=year).first()
    if known:
        return known
    line = YearLine(
        year=year,
        side=content.side,
        description=content.description,
        amount=content.amount,
        click=content.click,
        by=by,
    )
    if content.paper:
        line.file_kind = content.paper.kind
        name = f"surplus/{year.pk}.{content.paper.kind}"
        line.file.save(name, ContentFile(content.paper.content), save=False)
    try:
        with transaction.atomic():
            line.save()
    except IntegrityError as error:
        raise YearRefused(_("This form was sent already.")) from error
    record("office.year.line", year, after=_told(line))
    return line


@transaction.atomic
def remove_line(line: YearLine, *, by: "User") -> None:
    """Take a typed line out. Raises `YearRefused` once it was voted on."""
    del by  # who acts is in the log
    year = lock_year(line.year_id)
    _refuse_when_frozen(year)
    record("office.year.line", year, before=_told(line))
    YearLine.objects.filter(pk=line.pk).delete()


def _told(line: YearLine) -> dict[str, object]:
    amount = from_minor(line.amount, line.year.currency)
    return {line.description: amount, "currency": line.year.currency}


def _refuse_when_frozen(year: Year) -> None:
    """While a vote stands its figures stay; after posting a correction is open."""
    states = set(Run.objects.filter(year=year).values_list("state", flat=True))
    waits = states & set(FROZEN_RUNS) - set(IN_THE_BOOKS)
    is_closed = bool(states & set(IN_THE_BOOKS)) and "draft" not in states
    if waits or is_closed:
        raise YearRefused(
            _(
                "This year was voted on, so its lines stay. Take the distribution back "
                "to the draft, or begin a correction, first."
            )
        )
