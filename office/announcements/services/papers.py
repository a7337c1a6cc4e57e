"""Documents of a cooperative: kept in versions, handed out to whom they are for."""

import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max

from core.audit import record
from core.papers import CleanPaper
from core.storage import private_storage
from office.announcements.locks import lock_paper
from office.announcements.models import CoopPaper, PaperVersion
from vendors.partner.models import Partner

from .announcing import SAID

if TYPE_CHECKING:
    from accounts.models import User

FOLDER = "coop-papers"


@transaction.atomic
def new_paper(
    cooperative: Partner,
    *,
    title: Mapping[str, str],
    sort: str,
    readers: str,
    content: CleanPaper,
    by: "User | None" = None,
) -> CoopPaper:
    """A document with its first version."""
    paper = CoopPaper(cooperative=cooperative, sort=sort, readers=readers)
    for column in SAID:
        setattr(paper, f"title_{column}", title.get(column, ""))
    paper.save()
    add_version(paper, content, by=by)
    return paper


@transaction.atomic
def add_version(
    paper: CoopPaper, content: CleanPaper, *, by: "User | None" = None
) -> PaperVersion:
    """The newest is in force; earlier ones stay."""
    paper = lock_paper(paper.pk)
    last = paper.versions.aggregate(last=Max("number"))["last"] or 0
    token = secrets.token_hex(16)
    name = private_storage().save(
        f"{FOLDER}/{token[:2]}/{token}.{content.kind.value}",
        ContentFile(content.content),
    )
    version = PaperVersion.objects.create(
        paper=paper,
        number=last + 1,
        file=name,
        kind=content.kind.value,
        size=len(content.content),
        by=by,
    )
    after = {"version": version.number, "readers": paper.readers}
    record("document.kept", paper, after=after, seller=paper.cooperative)
    return version


def note_download(version: PaperVersion) -> None:
    """Who took which version stays in the log."""
    cooperative = version.paper.cooperative
    after = {"version": version.number}
    record("document.taken", version.paper, after=after, seller=cooperative)
