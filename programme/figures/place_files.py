"""Files of a country's divisions: counties and villages, as offices publish them."""

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext_lazy as _

from core.imports.rows import (
    Columns,
    ReadRows,
    RowCells,
    RowFile,
    WrongRowError,
    unquoted,
)
from core.regions import region_named
from core.text import has_control_characters, one_line

MOST_ROWS, MOST_BYTES = 1000, 1_000_000
LONGEST = 128
# The heads of the template; others are known as well.
HEADS = (
    _("Province"), _("County"), _("Village"), _("County in English"),
    _("Village in English"), _("Latitude"), _("Longitude"),
    _("Elevation (metres)"),
)  # fmt: skip
_NAMES = {
    "region": "province|region|state|country|省|省份|省级|地区|所属省份|国家",
    "county": "county|district|county in chinese|县|区县|县区|县市区|县名|县级|"
    "县（区）|区/县",
    "county_en": "county in english|english name of the county|县英文名|县名（英文）|"
    "县（英文）|区县英文名",
    "village": "village|hamlet|village in chinese|村|村庄|村名|村级|行政村|自然村|"
    "村（社区）|村居|村委会",
    "village_en": "village in english|english name of the village|村英文名|"
    "村名（英文）|村（英文）",
    "latitude": "latitude|latitude (°n)|lat|纬度|北纬",
    "longitude": "longitude|longitude (°e)|lon|lng|long|经度|东经",
    "altitude": "altitude|elevation|elevation (metres)|height|海拔|海拔（米）|高程",
}
# From where to where, and what is kept: five digits of a degree are a metre.
_DEGREE, _METRE = Decimal("0.00001"), Decimal(1)
_NUMBERS = {
    "latitude": (-90, 90, _DEGREE),
    "longitude": (-180, 180, _DEGREE),
    "altitude": (0, 9000, _METRE),
}
NO_COUNTY = _("There is no county.")
NO_REGION = _("The province is not known. Use its full name, or leave it empty.")
WRONG_NAME = _("A name is too long or has signs that can’t be shown.")
WRONG_NUMBER = _("The latitude, longitude or elevation is no number that can be.")
HALF_A_PLACE = _("Enter both latitude and longitude, or neither.")
HEADLESS = _(
    "No columns were found. Name the columns in the first row: Province, County, "
    "Village. The template has them."
)


@dataclass(frozen=True)
class PlaceRow:
    """A county, or a village in one; names by language, `region` "" for the market's.

    `place` has the latitude, longitude and altitude that are known, as decimals.
    """

    number: int
    region: str
    county: dict[str, str]
    village: dict[str, str]
    place: dict[str, str] = field(default_factory=dict)

    @property
    def county_name(self) -> str:
        return next(filter(None, self.county.values()), "")

    @property
    def village_name(self) -> str:
        return next(filter(None, self.village.values()), "")


def _of_row(row: RowCells) -> PlaceRow | None:
    county, village = _names(row, "county"), _names(row, "village")
    if not (county or village):
        return None
    if not county:
        raise WrongRowError(NO_COUNTY)
    named = unquoted(row["region"])
    region = region_named(named)
    if named and not region:
        raise WrongRowError(NO_REGION)
    place = _place(row) if village else {}
    return PlaceRow(row.number, region, county, village, place)


def _names(row: RowCells, column: str) -> dict[str, str]:
    """By language: what has Chinese signs is Chinese, in whichever column it stands."""
    found: dict[str, str] = {}
    for cell in (row[column], row[f"{column}_en"]):
        name = one_line(unquoted(cell))
        if len(name) > LONGEST or has_control_characters(name):
            raise WrongRowError(WRONG_NAME)
        if name:
            is_chinese = any("\u3400" <= sign <= "\u9fff" for sign in name)
            found.setdefault("name_zh_hans" if is_chinese else "name_en", name)
    return found


def _place(row: RowCells) -> dict[str, str]:
    found = {}
    for column, (least, most, step) in _NUMBERS.items():
        said = unquoted(row[column]).replace(",", ".").rstrip("°").strip()
        if not said:
            continue
        try:
            number = Decimal(said).quantize(step)
        except InvalidOperation as error:
            raise WrongRowError(WRONG_NUMBER) from error
        if not least <= number <= most:
            raise WrongRowError(WRONG_NUMBER)
        found[column] = str(number)
    if ("latitude" in found) != ("longitude" in found):
        raise WrongRowError(HALF_A_PLACE)
    return found


PLACES = RowFile(
    columns=Columns(
        {name: words.split("|") for name, words in _NAMES.items()},
        frozenset({"county"}),
        order=("region", "county", "village"),
    ),
    row=_of_row,
    most_rows=MOST_ROWS,
    most_bytes=MOST_BYTES,
    empty=_("This file has column names but no rows."),
    too_long=_("This file has more than %(most)s rows. Please split it."),
    headless=HEADLESS,
)


def read_places(content: bytes) -> ReadRows[PlaceRow]:
    """Raises `TableError` for a file that is none of these."""
    return PLACES.read(content)
