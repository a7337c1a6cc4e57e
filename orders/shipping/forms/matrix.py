"""A method's prices as a table: regions down, weights across."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from core.inputs import whole
from core.regions import region_name
from orders.shipping.services.methods import ShippingRate

from .fields import CostField, KilosField, grouped_regions, plain_number

MAX_ZONES = 12
MAX_BANDS = 8
NAMED = 3  # so many provinces are named in a row's headline


@dataclass
class Grid:
    """Prices by zone and weight: `prices[zone][band]`; a band of None is any weight."""

    bands: list[Decimal | None] = field(default_factory=lambda: [None])
    zones: list[Sequence[str]] = field(default_factory=lambda: [()])
    prices: list[list[Decimal | None]] = field(default_factory=lambda: [[None]])


def grid_of(rates: Iterable[ShippingRate]) -> Grid:
    """Rates as a table: a row for each set of regions, a column for each weight."""
    rates = list(rates)
    if not rates:
        return Grid()
    limits = {rate.up_to_grams for rate in rates}
    columns = sorted(limits, key=lambda grams: (grams is None, grams or 0))
    rows: dict[tuple[str, ...], dict[int | None, Decimal]] = {}
    for rate in rates:
        rows.setdefault(tuple(rate.regions), {})[rate.up_to_grams] = rate.price
    return Grid(
        bands=[None if grams is None else Decimal(grams) / 1000 for grams in columns],
        zones=list(rows),
        prices=[[cells.get(grams) for grams in columns] for cells in rows.values()],
    )


@dataclass(frozen=True)
class Zone:
    """One row: which provinces, a price per weight, and a box to take it out.

    `groups` are the boxes of the provinces by area; `cells` a weight and its price.
    """

    regions: BoundField
    groups: list[tuple[str, list[Any]]]
    cells: list[tuple[BoundField, BoundField]]
    gone: BoundField
    headline: str
    is_open: bool


class RateMatrix(forms.Form):
    """The table as fields, so many rows and columns as the page had.

    An empty weight means any; a row without provinces means the rest of the country.
    """

    zones = forms.IntegerField(widget=forms.HiddenInput, required=False)
    bands = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        posted: Any = None,
        *,
        currency: str,
        grid: Grid | None = None,
        more: tuple[int, int] = (0, 0),
        **kwargs: Any,
    ) -> None:
        """`more` adds so many empty rows and columns to what was sent."""
        grid = grid or Grid()
        sent = posted is not None
        rows = _count(posted, "zones", MAX_ZONES) if sent else len(grid.zones)
        columns = _count(posted, "bands", MAX_BANDS) if sent else len(grid.bands)
        self.row_count = min(rows + more[0], MAX_ZONES)
        self.column_count = min(columns + more[1], MAX_BANDS)
        self.can_add_zone = self.row_count < MAX_ZONES
        self.can_add_band = self.column_count < MAX_BANDS
        if any(more):
            posted = posted.copy()
            posted["zones"], posted["bands"] = self.row_count, self.column_count
        super().__init__(posted, initial=_initial(grid), **kwargs)
        abroad = {code for zone in grid.zones for code in zone if "-" not in code}
        self._add_fields(currency, grouped_regions(sorted(abroad)))

    def _add_fields(self, currency: str, regions: Any) -> None:
        for j in range(self.column_count):
            self.fields[f"band{j}"] = KilosField(
                label=gettext_lazy("Up to (kg)"), required=False
            )
        for i in range(self.row_count):
            self.fields[f"zone{i}"] = forms.MultipleChoiceField(
                label=gettext_lazy("Provinces"),
                required=False,
                choices=regions,
                widget=forms.CheckboxSelectMultiple,
            )
            self.fields[f"gone{i}"] = forms.BooleanField(
                label=gettext_lazy("Remove this row"), required=False
            )
            for j in range(self.column_count):
                self.fields[f"price{i}_{j}"] = CostField(
                    label=gettext_lazy("Price"), currency=currency, required=False
                )

    @property
    def heads(self) -> list[BoundField]:
        return [self[f"band{j}"] for j in range(self.column_count)]

    @property
    def rows(self) -> list[Zone]:
        return [self._zone(i) for i in range(self.row_count)]

    def _zone(self, i: int) -> Zone:
        regions = self[f"zone{i}"]
        chosen = [str(code) for code in regions.value() or ()]
        cells = [self[f"price{i}_{j}"] for j in range(self.column_count)]
        return Zone(
            regions=regions,
            groups=_grouped(regions),
            cells=list(zip(self.heads, cells, strict=True)),
            gone=self[f"gone{i}"],
            headline=zone_in_words(chosen),
            is_open=bool(regions.errors),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        seen: dict[tuple[str, Decimal | None], int] = {}
        for i, j, price in self._given(cleaned):
            if price is None:
                continue
            kilos = cleaned[f"band{j}"]
            for region in cleaned[f"zone{i}"] or [""]:
                if seen.setdefault((region, kilos), i * MAX_BANDS + j) != (
                    i * MAX_BANDS + j
                ):
                    self._twice(i, region)
                    return cleaned
        self._check_rows(cleaned)
        return cleaned

    def _given(self, cleaned: dict[str, Any]) -> list[tuple[int, int, Decimal | None]]:
        return [
            (i, j, cleaned.get(f"price{i}_{j}"))
            for i in range(self.row_count)
            if not cleaned.get(f"gone{i}")
            for j in range(self.column_count)
        ]

    def _twice(self, i: int, region: str) -> None:
        where = region_name(region) if region else _("The rest of the country")
        text = _("%(place)s has another price for the same weight in this table.")
        self.add_error(f"zone{i}", text % {"place": where})

    def _check_rows(self, cleaned: dict[str, object]) -> None:
        priced = {i for i, _j, price in self._given(cleaned) if price is not None}
        for i in range(self.row_count):
            if i in priced or cleaned.get(f"gone{i}"):
                continue
            if cleaned.get(f"zone{i}"):
                text = _("Please enter a price for these provinces, or remove the row.")
                self.add_error(f"zone{i}", text)
        if not priced and not self.errors:
            self.add_error(None, _("Please enter at least one price."))

    def rates(self) -> list[ShippingRate]:
        """One for each price, the lighter first."""
        cleaned = self.cleaned_data
        found = [
            ShippingRate(
                price=price,
                regions=tuple(cleaned[f"zone{i}"]),
                up_to_grams=_grams(cleaned[f"band{j}"]),
            )
            for i, j, price in self._given(cleaned)
            if price is not None
        ]
        return sorted(found, key=lambda r: (r.up_to_grams is None, r.up_to_grams or 0))


def _grouped(regions: BoundField) -> list[tuple[str, list[Any]]]:
    boxes = iter(regions)
    choices: Any = regions.field
    return [
        (str(area), list(islice(boxes, len(codes)))) for area, codes in choices.choices
    ]


def _count(posted: Any, name: str, most: int) -> int:
    number = whole(posted.get(name, ""), 999) or 1
    return min(number, most)


def _initial(grid: Grid) -> dict[str, object]:
    initial: dict[str, Any] = {"zones": len(grid.zones), "bands": len(grid.bands)}
    for j, kilos in enumerate(grid.bands):
        initial[f"band{j}"] = plain_number(kilos and kilos.normalize() + 0)
    for i, zone in enumerate(grid.zones):
        initial[f"zone{i}"] = list(zone)
        for j, price in enumerate(grid.prices[i]):
            initial[f"price{i}_{j}"] = plain_number(price)
    return initial


def _grams(kilos: Decimal | None) -> int | None:
    return None if kilos is None else int(kilos * 1000)


def zone_in_words(codes: Sequence[str]) -> str:
    """Beijing, Tianjin and 4 more; without any: the rest of the country."""
    if not codes:
        return _("The rest of the country")
    names = [region_name(code) for code in codes]
    first = pgettext("between regions", ", ").join(names[:NAMED])
    if len(names) <= NAMED:
        return first
    text = _("%(names)s and %(count)d more")
    return text % {"names": first, "count": len(names) - NAMED}
