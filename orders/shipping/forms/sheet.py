"""Everything that is typed about one method: its terms, prices and hours together."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core import market
from core.inputs import whole
from core.regions import MAINLAND, REMOTE, is_chinese_market
from orders.shipping.models import DeliveryMethod
from orders.shipping.services.methods import (
    MethodTerms,
    ShippingRate,
    WindowTerms,
    fingerprint,
)

from .matrix import Grid, RateMatrix, grid_of
from .terms import PickupForm, SentForm, VanForm, terms_initial
from .windows import VanWindowFormSet, WindowFormSet, windows_initial

_NEAR = tuple(code for code in MAINLAND if code not in REMOTE)


def likes() -> tuple[str, ...]:
    """What a beginner may start from: presets, in the order of the buttons."""
    if is_chinese_market():
        return "mainland", "weight", "near", "van", "pickup"
    return "country", "van", "pickup"


def _preset(like: str) -> tuple[str, dict[str, Any], Grid]:
    """A kind, what the terms say and what the table holds."""
    if like == "pickup":
        return "pickup", {"name": _("Pickup at the farm"), "min_days": 1}, Grid()
    if like == "van":
        price_there = Grid([None], [(market.region(),)], [[None]])
        return "van", {"name": _("Our own delivery")}, price_there
    return "sent", *_parcel_preset(like)


def _parcel_preset(like: str) -> tuple[dict[str, Any], Grid]:
    if like == "weight":
        light, middle, heavy = Decimal(3), Decimal(10), Decimal(30)
        prices = [[8, 14, 28], [16, 30, 58]]
        return (
            {"name": _("Parcel"), "min_days": 2, "max_days": 4},
            Grid(
                [light, middle, heavy],
                [_NEAR, REMOTE],
                [[Decimal(price) for price in row] for row in prices],
            ),
        )
    if like == "country":
        name = {"name": _("Parcel"), "min_days": 2, "max_days": 4}
        return name, Grid([None], [()], [[None]])
    if like == "near":
        near = ("CN-SX", "CN-HE", "CN-HA", "CN-BJ", "CN-TJ", "CN-SD")
        name = {"name": _("Parcel to nearby provinces"), "min_days": 1, "max_days": 2}
        return name, Grid([None], [near], [[Decimal(10)]])
    if like == "mainland":
        prices_flat: list[list[Decimal | None]] = [[Decimal(12)], [Decimal(25)]]
        name = {"name": _("Parcel"), "min_days": 2, "max_days": 4}
        return name, Grid([None], [_NEAR, REMOTE], prices_flat)
    return {}, Grid()


class MethodForms:
    """The forms of one method, new or there already.

    With `posted` they hold what was sent; `more` adds an empty row of provinces, a
    weight or hours to it: (1, 0, 0), (0, 1, 0), (0, 0, 1).
    """

    def __init__(
        self,
        *,
        currency: str,
        can_lend: bool,
        method: DeliveryMethod | None = None,
        posted: Any = None,
        like: str = "",
        more: tuple[int, int, int] = (0, 0, 0),
    ) -> None:
        self.method = method
        kind, initial, grid = _preset(like)
        if method:
            kind = _kind_of(method)
            initial = terms_initial(method)
            grid = grid_of(_rates_of(method))
        elif posted is not None:
            kind = posted.get("kind") if posted.get("kind") in _FORMS else "sent"
        self.kind, self.is_bound, self.like = kind, posted is not None, like
        self.mark = str(method.pk) if method else "new"
        ids = {"auto_id": f"m{self.mark}_%s"}
        self.terms_form: Any = _FORMS[kind](
            posted, initial=initial, currency=currency, can_lend=can_lend, **ids
        )
        self.matrix = (
            None
            if self.is_pickup
            else RateMatrix(posted, currency=currency, grid=grid, more=more[:2], **ids)
        )
        has_times = self.is_pickup or self.is_van
        self.windows = self._windows(posted, more[2], ids) if has_times else None
        self.seen = posted.get("seen", "") if posted else fingerprint(method)
        if any(more):
            self._forgive()

    def _windows(self, posted: Any, more: int, ids: dict[str, Any]) -> Any:
        rows = windows_initial(self.method.windows.all()) if self.method else []
        if posted is not None and more:
            posted = posted.copy()
            count = whole(posted.get("windows-TOTAL_FORMS"), 999) or 0
            posted["windows-TOTAL_FORMS"] = str(count + more)
        rows_form = VanWindowFormSet if self.is_van else WindowFormSet
        return rows_form(posted, initial=rows, prefix="windows", **ids)

    @property
    def is_pickup(self) -> bool:
        return self.kind == "pickup"

    @property
    def is_van(self) -> bool:
        return self.kind == "van"

    def renew(self, method: DeliveryMethod) -> None:
        """Saving once more is meant for the method as it is now."""
        self.seen = fingerprint(method)

    def _forgive(self) -> None:
        """A row was asked for, nothing was sent: what is empty is not wrong yet."""
        for form in (self.terms_form, self.matrix, *(self.windows or ())):
            if form is not None:
                form.errors.clear()
        if self.windows is not None:
            self.windows.non_form_errors().clear()

    def is_valid(self) -> bool:
        tables = [one for one in (self.matrix, self.windows) if one is not None]
        return all([self.terms_form.is_valid(), *(one.is_valid() for one in tables)])

    def say(self, error: str) -> None:
        self.terms_form.add_error(None, error)

    def terms(self) -> MethodTerms:
        return self.terms_form.terms()

    def rates(self) -> list[ShippingRate]:
        if self.matrix is None:
            price = self.terms_form.cleaned_data["price"]
            return [ShippingRate(price=price or Decimal("0.00"))]
        return self.matrix.rates()

    def hours(self) -> list[WindowTerms]:
        return self.windows.windows() if self.windows is not None else []


_FORMS = {"sent": SentForm, "van": VanForm, "pickup": PickupForm}


def _kind_of(method: DeliveryMethod) -> str:
    if method.by_van:
        return "van"
    return "pickup" if method.is_pickup else "sent"


def _rates_of(method: DeliveryMethod) -> Sequence[ShippingRate]:
    return [
        ShippingRate(rate.price, tuple(rate.regions), rate.up_to_grams)
        for rate in method.rates.all()
    ]
