"""Rows of a file that somebody has looked at, carried by the form that says yes."""

from collections.abc import Iterable
from typing import Any

from django.core import signing
from django.utils.translation import gettext_lazy as _

from core.refusals import RefusalError

# As long as somebody looks at a list before they press the button.
LOOKED_AT_FOR = 3600


class LookedAtTooLongError(RefusalError):
    """Raised for rows that are not this person's, or not of the last hour."""

    says = _("Please select the file again: it was looked at too long ago.")


def sign_rows(rows: Iterable[dict[str, Any]], *, salt: str, person_id: int) -> str:
    """What JSON can hold of each row, for nobody else."""
    return signing.dumps([person_id, list(rows)], salt=salt, compress=True)


def read_signed_rows(text: str, *, salt: str, person_id: int) -> list[dict[str, Any]]:
    """Raises `LookedAtTooLongError`."""
    try:
        who, rows = signing.loads(text, salt=salt, max_age=LOOKED_AT_FOR)
    except (signing.BadSignature, ValueError) as error:
        raise LookedAtTooLongError from error
    if who != person_id:
        raise LookedAtTooLongError
    known: list[dict[str, Any]] = rows
    return known
