"""Files of people to invite: names, phone numbers, villages."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from accounts.contacts import parse_phone
from core.imports.rows import (
    Columns,
    ReadRows,
    RowCells,
    RowFile,
    WrongRowError,
    unquoted,
)
from core.text import has_control_characters, one_line

MOST_ROWS, MOST_BYTES = 500, 1_000_000
LONGEST = 80
# The heads of the template; others are known as well.
HEADS = (_("Name"), _("Phone number"), _("Village"))
_NAMES = {
    "name": "name|full name|farmer|householder|person|姓名|名字|户主|农户|联系人",
    "phone": "phone|phone number|mobile|telephone|tel|number|电话|电话号码|手机|手机号|"
    "手机号码|联系电话|联系方式",
    "village": "village|hamlet|place|村|村庄|村名|行政村|自然村|所在村",
}
NO_NAME = _("There is no name.")
NO_PHONE = _("There is no phone number that can be called.")
HEADLESS = _(
    "No columns were found. Name the columns in the first row: Name, Phone number, "
    "Village. The template has them."
)


@dataclass(frozen=True)
class InviteeRow:
    """A row in clean values; `village` as it was written."""

    number: int
    name: str
    phone: str
    village: str


def _of_row(row: RowCells) -> InviteeRow | None:
    name, phone = one_line(unquoted(row["name"])), unquoted(row["phone"])
    village = one_line(unquoted(row["village"]))
    if not (name or phone or village):
        return None
    if not name or has_control_characters(name):
        raise WrongRowError(NO_NAME)
    number = parse_phone(phone.removesuffix(".0"))
    if number is None:
        raise WrongRowError(NO_PHONE)
    return InviteeRow(row.number, name[:LONGEST], number, village[:LONGEST])


INVITEES = RowFile(
    columns=Columns(
        {name: words.split("|") for name, words in _NAMES.items()},
        frozenset({"name", "phone"}),
        order=("name", "phone", "village"),
    ),
    row=_of_row,
    most_rows=MOST_ROWS,
    most_bytes=MOST_BYTES,
    empty=_("This file has column names but no rows."),
    too_long=_("This file has more than %(most)s people. Please split it."),
    headless=HEADLESS,
)


def read_invitees(content: bytes) -> ReadRows[InviteeRow]:
    """Raises `TableError` for a file that is none of these."""
    return INVITEES.read(content)
