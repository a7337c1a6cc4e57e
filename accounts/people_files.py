"""Files of people: names, phone numbers, villages."""

from dataclasses import dataclass
from functools import partial

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.contacts import parse_phone
from core.imports.rows import (
    Columns,
    RowCells,
    RowFile,
    WrongRowError,
    unquoted,
)
from core.text import has_control_characters, one_line

MOST_ROWS, MOST_BYTES = 500, 1_000_000
LONGEST = 80
# The heads of the template; others are known as well.
HEADS = (pgettext_lazy("of a person", "Name"), _("Phone number"), _("Village"))
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
class PersonRow:
    """A row in clean values; `phone` E.164 or empty, `village` as it was written."""

    number: int
    name: str
    phone: str
    village: str


def _of_row(row: RowCells, *, needs_phone: bool) -> PersonRow | None:
    name, phone = one_line(unquoted(row["name"])), unquoted(row["phone"])
    village = one_line(unquoted(row["village"]))
    if not (name or phone or village):
        return None
    if not name or has_control_characters(name):
        raise WrongRowError(NO_NAME)
    number = parse_phone(phone.removesuffix(".0")) if phone else ""
    if number is None or (needs_phone and not number):
        raise WrongRowError(NO_PHONE)
    return PersonRow(row.number, name[:LONGEST], number, village[:LONGEST])


def _people_file(*, needs_phone: bool) -> RowFile[PersonRow]:
    needed = {"name", "phone"} if needs_phone else {"name"}
    return RowFile(
        columns=Columns(
            {name: words.split("|") for name, words in _NAMES.items()},
            frozenset(needed),
            order=("name", "phone", "village"),
        ),
        row=partial(_of_row, needs_phone=needs_phone),
        most_rows=MOST_ROWS,
        most_bytes=MOST_BYTES,
        empty=_("This file has column names but no rows."),
        too_long=_("This file has more than %(most)s people. Please split it."),
        headless=HEADLESS,
    )


PEOPLE = _people_file(needs_phone=False)
PEOPLE_WITH_PHONES = _people_file(needs_phone=True)
