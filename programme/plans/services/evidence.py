"""Evidence: a file that was looked at and cleaned, or a link to rows of the market."""

import secrets
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.activity_log import record
from core.document_uploads import CleanUpload
from core.storage import private_storage
from programme.figures.models import MonthlyReport
from programme.plans.locks import lock_county, lock_open
from programme.plans.models import (
    CorrectionRequest,
    Evidence,
    InspectionFinding,
    MeasureMilestone,
    PilotAnswer,
    SpendingEntry,
)
from programme.plans.rules import PlanError
from vendors.places.models import County

from .entries import Sender, sent_before
from .programmes import scope_of

FOLDER = "programme-evidence"
MOST = 30  # of one thing
Owner = (
    SpendingEntry
    | MeasureMilestone
    | InspectionFinding
    | CorrectionRequest
    | PilotAnswer
)


@dataclass(frozen=True)
class Shown:
    """What is shown: a file, or rows (`LinkedRows`) of a month, a year or a report."""

    title: str
    file: CleanUpload | None = None
    rows: str = ""
    day: date | None = None
    report: MonthlyReport | None = None


def county_of(owner: Owner) -> County:
    if isinstance(owner, SpendingEntry):
        return owner.line.programme.county
    if isinstance(owner, MeasureMilestone):
        return owner.measure.programme.county
    if isinstance(owner, InspectionFinding):
        return owner.inspection.county
    if isinstance(owner, PilotAnswer):
        return owner.pilot.county
    return owner.county


@transaction.atomic
def add_evidence(kind: str, owner: Owner, shown: Shown, sender: Sender) -> Evidence:
    """`kind` is the owner's name in `OWNERS`. Raises `PlanError`, `EndedError`."""
    county = lock_county(county_of(owner).pk)
    row = sent_before(Evidence, sender)
    if row is not None:
        return row
    if isinstance(owner, MeasureMilestone):
        lock_open(owner.measure.programme_id)
    if Evidence.objects.filter(**{kind: owner}, removed_at=None).count() >= MOST:
        raise PlanError(
            _("At most %(most)s pieces of evidence can be added here.") % {"most": MOST}
        )
    row = Evidence(
        **{kind: owner},
        county=county,
        title=shown.title,
        rows=shown.rows,
        day=shown.day,
        report=shown.report,
        key=sender.key,
        entered_by=sender.by,
        **kept_file(shown.file, FOLDER),
    )
    row.save()
    told = {"of": kind, "title": row.title}
    record("plan.evidence", row, after=told, scope=scope_of(county))
    return row


def kept_file(file: CleanUpload | None, folder: str) -> dict[str, Any]:
    """Put it into the private storage; the columns that say where and what it is."""
    if file is None:
        return {}
    token = secrets.token_hex(16)
    name = private_storage().save(
        f"{folder}/{token[:2]}/{token}.{file.kind.value}", ContentFile(file.content)
    )
    return {"file": name, "file_kind": file.kind.value, "size": len(file.content)}


@transaction.atomic
def remove_evidence(evidence: Evidence, by: User) -> None:
    """Its file goes for good; that it was there stays. Twice is once."""
    county = lock_county(evidence.county_id)
    row = Evidence.objects.get(pk=evidence.pk)
    if row.removed_at is not None:
        return
    name = row.file.name
    row.removed_at, row.removed_by = timezone.now(), by
    if name:
        row.file = ""
        transaction.on_commit(partial(private_storage().delete, name))
    row.save()
    record("plan.evidence.remove", row, before={"title": row.title},
           scope=scope_of(county))  # fmt: skip
