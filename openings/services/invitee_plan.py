"""What becomes of each row of a file of people to invite; looked at, then done."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.utils import timezone

from accounts.models import User
from accounts.people_files import PersonRow
from core.imports.signed_rows import read_signed_rows, sign_rows
from openings.models import SellerInvitation
from openings.queries.invitations import farms_by_phone
from openings.states import RowFate
from vendors.partner.models import Partner
from vendors.places.models import Village
from vendors.places.queries import villages_by_name

from .invitations import Invitee

_SALT = "openings.invitees"


@dataclass(frozen=True)
class PlannedRow:
    """A row with what becomes of it; `note` names the shop of who sells here."""

    row: PersonRow
    village: Village | None
    fate: str
    note: str = ""

    @property
    def label(self) -> str:
        return str(RowFate(self.fate).label)

    @property
    def is_new(self) -> bool:
        return self.fate == RowFate.NEW


def plan(
    office: Partner | None, rows: Sequence[PersonRow], *, by: User
) -> list[PlannedRow]:
    """Three queries, however many rows there are."""
    phones = [row.phone for row in rows]
    selling = farms_by_phone(phones)
    standing = SellerInvitation.objects.filter(
        office=office, phone__in=phones, expires__gt=timezone.now()
    ).exclude(open_key="")
    invited = set(standing.values_list("phone", flat=True))
    villages = villages_by_name(row.village for row in rows)
    seen: Counter[str] = Counter()
    planned = []
    for row in rows:
        seen[row.phone] += 1
        checks = [
            (row.phone == by.phone, RowFate.OWN),
            (seen[row.phone] > 1, RowFate.TWICE),
            (row.phone in selling, RowFate.SELLS),
            (row.phone in invited, RowFate.INVITED),
        ]
        fate = next((str(fate) for is_so, fate in checks if is_so), str(RowFate.NEW))
        note = selling.get(row.phone, "")
        planned.append(PlannedRow(row, villages.get(row.village.lower()), fate, note))
    return planned


def sealed(planned: Sequence[PlannedRow], *, by: User) -> str:
    """The rows that will be invited, for the form that says yes."""
    rows = [asdict(each.row) for each in planned if each.is_new]
    return sign_rows(rows, salt=_SALT, person_id=by.pk)


def unsealed(text: str, office: Partner | None, *, by: User) -> list[Invitee]:
    """Whom the person has looked at and still may invite.

    Raises `LookedAtTooLongError`.
    """
    rows = read_signed_rows(text, salt=_SALT, person_id=by.pk)
    known = [PersonRow(**row) for row in rows]
    return [
        Invitee(each.row.name, each.row.phone, each.village)
        for each in plan(office, known, by=by)
        if each.is_new
    ]
