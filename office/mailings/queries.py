"""In which languages a mailing is said, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from core.images.intake import MailCopy, mail_copy
from core.models import Delivery, OutboxMessage

from .models import MAILING_FIELDS, Mailing

ON_A_PAGE = 40
# Of a mail's sheet, without its margins.
PICTURE_WIDTH = 512
CODES = {"en": "en", "zh_hans": "zh-Hans"}


@dataclass(frozen=True)
class Version:
    """A mailing in one language, which `code` names."""

    code: str
    title: str
    text: str
    picture_text: str


def versions_of(row: Mailing) -> list[Version]:
    """One of each language that it is said in."""
    said = [
        Version(code, *(getattr(row, f"{name}_{column}") for name in MAILING_FIELDS))
        for column, code in CODES.items()
    ]
    return [each for each in said if each.title]


def mail_picture(row: Mailing) -> MailCopy | None:
    return mail_copy(row.picture, PICTURE_WIDTH) if row.picture else None


@dataclass(frozen=True)
class Counted:
    """What became of a mailing, by recipients; nobody notes who opened it."""

    sent: int
    failed: int
    left_off: int


def counted(row: Mailing, keys: Sequence[str]) -> Counted:
    """`keys` is what those of its messages begin with."""
    copies = row.copies  # type: ignore[attr-defined]
    left_off = copies.filter(is_left_off=True).count()
    its = Q()
    for start in keys:
        its |= Q(key__startswith=start)
    parked = OutboxMessage.objects.filter(its, state=OutboxMessage.State.PARKED)
    bounced = Delivery.objects.filter(its, state=Delivery.State.FAILED)
    failed = len(
        set(parked.values_list("key", flat=True))
        | set(bounced.values_list("key", flat=True))
    )
    return Counted(max(copies.count() - left_off - failed, 0), failed, left_off)
