"""What becomes of each row of a file of people to invite; looked at, then done."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from openings.invitee_files import InviteeRow
from openings.models import SellerInvitation
from openings.queries.invitations import farms_by_phone
from openings.states import RowFate
from vendors.partner.models import Partner
from vendors.places.models import Village

from . import OpeningError
from .invitations import Invitee

_SALT = "openings.invitees"
# As long as somebody looks at a list before they press the button.
LOOKED_AT_FOR = 3600
LOOKED_AT_TOO_LONG = _("Please select the file again: it was looked at too long ago.")


@dataclass(frozen=True)
class PlannedRow:
    """A row with what becomes of it; `note` names the shop of who sells here."""

    row: InviteeRow
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
    office: Partner | None, rows: Sequence[InviteeRow], *, by: User
) -> list[PlannedRow]:
    """Three queries, however many rows there are."""
    phones = [row.phone for row in rows]
    selling = farms_by_phone(phones)
    standing = SellerInvitation.objects.filter(
        office=office, phone__in=phones, expires__gt=timezone.now()
    ).exclude(open_key="")
    invited = set(standing.values_list("phone", flat=True))
    villages = _villages({row.village for row in rows})
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


def _villages(names: set[str]) -> dict[str, Village]:
    """Those that one village alone has in any language, in small letters."""
    wanted = {name.lower() for name in names if name}
    found: dict[str, Village] = {}
    twice: set[str] = set()
    if not wanted:
        return {}
    for village in Village.objects.all().order_by("pk"):
        every = {getattr(village, f"name_{code}", "") for code in ("en", "zh_hans")}
        for name in {str(each).lower() for each in every}:
            if name in wanted and found.setdefault(name, village) != village:
                twice.add(name)
    return {name: village for name, village in found.items() if name not in twice}


def sealed(planned: Sequence[PlannedRow], *, by: User) -> str:
    """The rows that will be invited, for the form that says yes."""
    rows = [asdict(each.row) for each in planned if each.is_new]
    return signing.dumps([by.pk, rows], salt=_SALT, compress=True)


def unsealed(text: str, office: Partner | None, *, by: User) -> list[Invitee]:
    """Whom the person has looked at and still may invite. Raises `OpeningError`."""
    try:
        who, rows = signing.loads(text, salt=_SALT, max_age=LOOKED_AT_FOR)
    except (signing.BadSignature, ValueError) as error:
        raise OpeningError(LOOKED_AT_TOO_LONG) from error
    if who != by.pk:
        raise OpeningError(LOOKED_AT_TOO_LONG)
    known: list[Any] = [InviteeRow(**row) for row in rows]
    return [
        Invitee(each.row.name, each.row.phone, each.village)
        for each in plan(office, known, by=by)
        if each.is_new
    ]
