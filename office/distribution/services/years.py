"""Accounting years: the statutes they go by, typed lines, all accounts in one file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import User
from core.activity_log import record
from core.document_uploads import CleanUpload
from core.money import from_minor
from core.refusals import RefusalError
from office.distribution.locks import lock_year
from office.distribution.models import Charter, Run, Year, YearLine
from office.distribution.queries.runs import charter_on
from office.distribution.states import (
    FROZEN_RUNS,
    IN_THE_BOOKS,
    DistributionState,
)
from reports.office.models import ReportRun
from reports.office.services.runs import order_run
from vendors.partner.locks import lock_partner
from vendors.partner.models import Partner


class CharterError(RefusalError):
    """Raised when a version can't be written so; the text says why."""


@transaction.atomic
def keep_charter(
    cooperative: Partner, fields: Mapping[str, Any], *, by: User
) -> Charter:
    """Write a version, or change the one of that day while no year follows it.

    Years that end in its time follow it from now on. Raises `CharterError`, also where
    the distribution of one was begun under other statutes.
    """
    lock_partner(cooperative.pk)
    day = fields["valid_from"]
    rows = Charter.objects.filter(cooperative=cooperative, valid_from=day)
    charter = rows.first() or Charter(cooperative=cooperative)
    if charter.pk and Year.objects.filter(charter=charter).exists():
        raise CharterError(
            _(
                "An accounting year already uses the statutes of this "
                "date. Add a version with a later date."
            )
        )
    before = _terms_told(charter, fields) if charter.pk else {}
    for name, value in fields.items():
        setattr(charter, name, value)
    charter.by = by
    charter.save()
    _follow(charter)
    record(
        "office.charter.kept",
        charter,
        before=before,
        after=_terms_told(charter, fields),
    )
    return charter


def _follow(charter: Charter) -> None:
    """Raises `CharterError`."""
    years = Year.objects.filter(
        cooperative=charter.cooperative,
        last__gte=charter.valid_from,
        charter__valid_from__lt=charter.valid_from,
    )
    for year in years.order_by("pk"):
        fresh = lock_year(year.pk)
        runs = Run.objects.filter(year=fresh)
        if runs.exclude(state=DistributionState.CANCELLED).exists():
            raise CharterError(
                _(
                    "The distribution of %(year)s was begun under earlier statutes. "
                    "Discard it first, or enter a date after %(day)s."
                )
                % {"year": fresh.label, "day": date_format(fresh.last)}
            )
        fresh.charter = charter
        fresh.save(update_fields=["charter"])


def _terms_told(charter: Charter, fields: Mapping[str, object]) -> dict[str, str]:
    return {name: str(getattr(charter, name)) for name in fields}


class YearError(RefusalError):
    """Raised when a year or its line can't be as asked; the text says why."""


@dataclass(frozen=True)
class LineContent:
    """A typed line. `amount` in minor units, more than nothing."""

    side: str
    description: str
    amount: int
    click: str
    paper: CleanUpload | None = None


@dataclass(frozen=True)
class YearContent:
    """Its first and last day, and what earlier years lost, in minor units."""

    first: date
    last: date
    currency: str
    loss_before: int = 0


@transaction.atomic
def open_year(cooperative: Partner, content: YearContent, *, by: User) -> Year:
    """Open an accounting year under the charter of its last day.

    Raises `YearError` without a charter, and for days that another year has.
    """
    lock_partner(cooperative.pk)
    charter = charter_on(cooperative, content.last)
    if charter is None:
        raise YearError(
            _("No statutes were in force at the end of this year. Add them first.")
        )
    overlap = Year.objects.filter(
        cooperative=cooperative,
        currency=content.currency,
        first__lte=content.last,
        last__gte=content.first,
    )
    if overlap.exists():
        raise YearError(_("These dates overlap with another accounting year."))
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
def add_line(year: Year, content: LineContent, *, by: User) -> YearLine:
    """Enter income or a cost; sent twice it is one. Raises `YearError`."""
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
        raise YearError(_("This form was already submitted.")) from error
    record("office.year.line", year, after=_told(line))
    return line


@transaction.atomic
def remove_line(line: YearLine, *, by: User) -> None:
    """Take a typed line out. Raises `YearError` once it was voted on."""
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
        raise YearError(
            _(
                "Members have voted on this year, so its items can't be "
                "changed. Return the distribution to draft, or start a "
                "correction."
            )
        )


ACCOUNTS = "accounts"


def order_accounts(
    cooperative: Partner, year: int, form: str, *, by: User
) -> ReportRun:
    """Have them written. Raises the reports' `OrderError`."""
    query = urlencode({"year": year})
    run = order_run(cooperative, what=ACCOUNTS, query=query, form=form, by=by)
    record("office.accounts.printed", cooperative, after={"as": form, "year": year})
    return run
