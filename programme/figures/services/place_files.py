"""What becomes of each row of a file of places; looked at, then written as a whole."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import User
from core import market
from core.imports.signed_rows import read_signed_rows, sign_rows
from programme.figures.place_files import PlaceRow
from programme.figures.states import PlaceFate
from vendors.places.locks import lock_counties
from vendors.places.models import County, Village
from vendors.places.services import save_county, save_village

_SALT = "programme.places"
_LANGUAGES = ("name_zh_hans", "name_en")


@dataclass(frozen=True)
class PlannedPlace:
    """A row with what becomes of it; `county` where there is one of that name."""

    row: PlaceRow
    fate: str
    county: County | None = None
    is_new_county: bool = False

    @property
    def label(self) -> str:
        return str(PlaceFate(self.fate).label)

    @property
    def is_new(self) -> bool:
        return self.fate == PlaceFate.NEW

    @property
    def needs_a_look(self) -> bool:
        return self.fate not in {PlaceFate.NEW, PlaceFate.THERE}


def plan(rows: Sequence[PlaceRow]) -> list[PlannedPlace]:
    """Two queries, however many rows there are.

    A row without a province lies where the one above does, the first in the market's.
    """
    register, region, planned = _Register(), market.region(), []
    for row in rows:
        region = row.region or region
        planned.append(register.planned(replace(row, region=region)))
    return planned


class _Register:
    """The counties and villages by each of their names, those of the file with them."""

    def __init__(self) -> None:
        self.counties: dict[tuple[str, str], County] = {}
        self.villages: dict[tuple[object, str], object] = {}
        self.begun: dict[tuple[str, str], object] = {}
        # A county that was merged steps back behind a standing one of its name.
        for county in County.objects.order_by("merged_into", "pk"):
            for name in _names_of(county):
                known = self.counties.get((county.region, name))
                if known is None or known.merged_into_id:
                    self.counties[county.region, name] = county
        columns = ("county_id", *_LANGUAGES)
        for county_id, *names in Village.objects.order_by("pk").values_list(*columns):
            for name in filter(None, names):
                self.villages[county_id, name.casefold()] = True

    def planned(self, row: PlaceRow) -> PlannedPlace:
        names = [name.casefold() for name in row.county.values()]
        found = {
            county.pk: county
            for name in names
            if (county := self.counties.get((row.region, name)))
        }
        county = next(iter(found.values()), None)
        if len(found) > 1:
            return PlannedPlace(row, PlaceFate.UNCLEAR)
        if county is not None and county.merged_into_id:
            return PlannedPlace(row, PlaceFate.MERGED, county)
        if county is None:
            return self._in_a_new_county(row, names)
        if not row.village:
            return PlannedPlace(row, PlaceFate.THERE, county)
        return PlannedPlace(row, self._of_village(row, county.pk), county)

    def _in_a_new_county(self, row: PlaceRow, names: list[str]) -> PlannedPlace:
        keys = [(row.region, name) for name in names]
        begun = {self.begun[key] for key in keys if key in self.begun}
        if len(begun) > 1:
            return PlannedPlace(row, PlaceFate.UNCLEAR)
        mark = next(iter(begun), keys[0])
        self.begun.update(dict.fromkeys(keys, mark))
        if row.village:
            fate = self._of_village(row, mark)
        else:
            fate = PlaceFate.TWICE if begun else PlaceFate.NEW
        return PlannedPlace(row, fate, is_new_county=not begun)

    def _of_village(self, row: PlaceRow, county: object) -> str:
        names = [(county, name.casefold()) for name in row.village.values()]
        found = [self.villages[each] for each in names if each in self.villages]
        for each in names:
            self.villages.setdefault(each, False)
        if any(found):
            return PlaceFate.THERE
        return PlaceFate.TWICE if found else PlaceFate.NEW


def _names_of(county: County) -> list[str]:
    return [
        name.casefold() for column in _LANGUAGES if (name := getattr(county, column))
    ]


def sealed(planned: Sequence[PlannedPlace], *, by: User) -> str:
    """The rows that will be written, for the form that says yes."""
    rows = [asdict(each.row) for each in planned if each.is_new]
    return sign_rows(rows, salt=_SALT, person_id=by.pk)


def unsealed(text: str, *, by: User) -> list[PlaceRow]:
    """What the person has looked at. Raises `LookedAtTooLongError`."""
    rows = read_signed_rows(text, salt=_SALT, person_id=by.pk)
    return [PlaceRow(**row) for row in rows]


@transaction.atomic
def add_places(rows: Sequence[PlaceRow]) -> tuple[int, int]:
    """Write what is not there yet; how many counties and villages were added.

    The counties are locked before it is looked at once more, so that of two who bring
    the same file one adds its places. Raises `PlaceError`.
    """
    known = {each.county.pk for each in plan(rows) if each.county is not None}
    lock_counties(*known)
    planned = [each for each in plan(rows) if each.is_new]
    made = _added_counties(planned)
    villages = 0
    for each in planned:
        if each.row.village:
            county = each.county or _made(made, each.row)
            save_village(None, county, _fields(each.row))
            villages += 1
    return len({county.pk for county in made.values()}), villages


def _added_counties(
    planned: Sequence[PlannedPlace],
) -> dict[tuple[str, str], County]:
    """The new counties by each of their names, with all names that the file has."""
    names: dict[tuple[str, str], dict[str, str]] = {}
    for each in planned:
        if each.county is not None:
            continue
        keys = [(each.row.region, name.casefold()) for name in each.row.county.values()]
        found = next((names[key] for key in keys if key in names), {})
        for column, name in each.row.county.items():
            found.setdefault(column, name)
        names.update(dict.fromkeys(keys, found))
    made: dict[int, County] = {}
    # In one order for all, as locks are taken.
    for (region, _name), each_names in sorted(names.items(), key=lambda item: item[0]):
        if id(each_names) not in made:
            made[id(each_names)] = save_county(None, {**each_names, "region": region})
    return {key: made[id(found)] for key, found in names.items()}


def _made(made: Mapping[tuple[str, str], County], row: PlaceRow) -> County:
    return made[row.region, next(iter(row.county.values())).casefold()]


def _fields(row: PlaceRow) -> dict[str, Any]:
    place = {name: Decimal(said) for name, said in row.place.items()}
    return {**row.village, **place}
