"""Versions of a cooperative's statutes."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import record
from office.distribution.models import Charter, Year
from vendors.partner.locks import lock_partner
from vendors.partner.models import Partner

if TYPE_CHECKING:
    from accounts.models import User


class CharterRefused(Exception):  # noqa: N818 - what happened
    """Raised when a version can't be written so; the text says why."""


@transaction.atomic
def keep_charter(
    cooperative: Partner, fields: Mapping[str, Any], *, by: "User"
) -> Charter:
    """Write a version, or change the one of that day while no year follows it.

    Raises `CharterRefused`.
    """
    lock_partner(cooperative.pk)
    day = fields["valid_from"]
    rows = Charter.objects.filter(cooperative=cooperative, valid_from=day)
    charter = rows.first() or Charter(cooperative=cooperative)
    if charter.pk and Year.objects.filter(charter=charter).exists():
        raise CharterRefused(
            _(
                "An accounting year follows the statutes of this day already. Write a "
                "new version from a later day."
            )
        )
    before = _told(charter, fields) if charter.pk else {}
    for name, value in fields.items():
        setattr(charter, name, value)
    charter.by = by
    charter.save()
    record("office.charter.kept", charter, before=before, after=_told(charter, fields))
    return charter


def _told(charter: Charter, fields: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(getattr(charter, name)) for name in fields}
