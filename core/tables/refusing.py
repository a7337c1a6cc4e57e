"""Why a file is not taken as a table, in sentences that say what to do."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class TableRefused(ValidationError):  # noqa: N818 - what happened
    """Raised for a file that can't be read as a table; the message says what to do."""


EMPTY = _("This file is empty. Please choose the file again.")
TOO_HEAVY = _(
    "This file is larger than %(most)s MB. Please divide it into smaller files."
)
TOO_LONG = _(
    "This file has more than %(most)s rows. Please divide it into smaller files."
)
TOO_WIDE = _("This file has more than %(most)s columns. Please leave some out.")
TOO_MUCH_IN_A_CELL = _(
    "Row %(row)s has a cell with more than %(most)s characters. "
    "Please shorten it, or check whether a quotation mark is missing before it."
)
NOT_A_TABLE = _(
    "This file is not a table. Please save it as CSV or XLSX and choose it again."
)
OLD_SHEET = _(
    "This is an old or protected spreadsheet. Please save it as XLSX without a "
    "password, or as CSV, and choose it again."
)
OTHER_SHEET = _(
    "This is an OpenDocument file. Please save it as XLSX or CSV and choose it again."
)
BROKEN_SHEET = _(
    "This XLSX file can't be opened. Please save it again, or save it as CSV."
)
TOO_MUCH_INSIDE = _(
    "This XLSX file unpacks to more than we take. Please save only the sheet with "
    "the goods, or save it as CSV."
)
MIXED_ENCODINGS = _(
    "Some letters of this file can't be read, the first in row %(row)s. Please save "
    "it as CSV UTF-8 or as XLSX and choose it again."
)
NUL_BYTES = _(
    "Row %(row)s holds characters that are no text (NUL). Please save the file as "
    "CSV UTF-8 or as XLSX and choose it again."
)
BAD_QUOTES = _(
    "The quotation marks of this file don't match, at or after row %(row)s. Please "
    "save it as XLSX, or check that row."
)
