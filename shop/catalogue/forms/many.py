"""Prices and stock of many listings on one page: a row of fields for each.

What a row showed is kept in a signed field, so that what was typed is held against what
the person saw and not against what stands there by now.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.amounts import (
    UNITS,
    AmountField,
    PriceField,
    base_units,
    in_unit,
    units_of,
)
from core.templatetags.market import money, quantity
from shop.catalogue.models import Product, ProposedEdit
from shop.catalogue.services.batches import RowChange
from shop.catalogue.stock_needs import PoolNeed
from vendors.partner.models import StockPool, StockRecord

_SALT = "desk.many"
MOST_PERCENT_UP = 500
MOST_PERCENT_DOWN = 90


@dataclass(frozen=True)
class PackFields:
    """The fields of one pack in its row; `asked` is a price that waits, in words."""

    pack: StockRecord
    price: forms.BoundField
    is_on_sale: forms.BoundField
    asked: str = ""

    @property
    def shown(self) -> str:
        """What shoppers pay now, in words."""
        return money(self.pack.usual_price, self.pack.price_currency) or "–"


class RowForm(forms.Form):
    """One listing: its packs' prices and whether they are on sale, stock, low mark.

    `edit` is what of it waits to be looked at, if anything does.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    unit = forms.ChoiceField(label=_("Unit"))
    counted = AmountField(label=_("Stock"))
    low = AmountField(label=_("Low stock below"), required=False)

    def __init__(
        self,
        *args: Any,
        product: Product,
        packs: Sequence[StockRecord],
        pool: StockPool | None,
        edit: ProposedEdit | None = None,
        **kwargs: Any,
    ) -> None:
        self.product, self.packs, self.pool = product, packs, pool
        self.edit = edit
        # What else will be taken of its stock, where a page says so.
        self.needs: list[PoolNeed] = []
        # What stands there by now, where it is not what was typed.
        self.differs: list[tuple[str, str]] = []
        kwargs.setdefault("initial", self._as_shown())
        kwargs["prefix"] = str(product.pk)
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = units_of(product.measure)  # type: ignore[attr-defined]
        for pack in packs:
            price = PriceField(
                label=_("Price"), currency=pack.price_currency, required=False
            )
            self.fields[f"price-{pack.pk}"] = price
            self.fields[f"sale-{pack.pk}"] = forms.BooleanField(
                label=_("On sale"), required=False
            )
        if pool is None:
            for name in ("unit", "counted", "low"):
                del self.fields[name]

    def _as_shown(self) -> dict[str, object]:
        shown: dict[str, Any] = {"seen": self._seal()}
        if self.pool:
            amount, unit = in_unit(self.pool.on_hand, self.product.measure)
            low = Decimal(self.pool.low_at) / UNITS[unit][0]
            shown |= {"counted": amount, "unit": unit}
            shown["low"] = low.normalize() + 0 if self.pool.low_at else None
        for pack in self.packs:
            shown[f"price-{pack.pk}"] = pack.usual_price
            shown[f"sale-{pack.pk}"] = pack.is_on_sale
        return shown

    def _seal(self) -> str:
        """What the row shows, signed."""
        parts: dict[str, Any] = {
            "packs": {
                str(pack.pk): {
                    "price": _plain(pack.usual_price),
                    "is_on_sale": pack.is_on_sale,
                }
                for pack in self.packs
            }
        }
        if self.pool:
            parts |= {"on_hand": self.pool.on_hand, "low_at": self.pool.low_at}
        sealed = [self.product.pk, self.product.version, parts]
        return signing.dumps(sealed, salt=_SALT, compress=True)

    @property
    def pack_fields(self) -> list[PackFields]:
        return [
            PackFields(
                pack,
                self[f"price-{pack.pk}"],
                self[f"sale-{pack.pk}"],
                self._asked(pack),
            )
            for pack in self.packs
        ]

    def _asked(self, pack: StockRecord) -> str:
        told = self.edit.after.get("packs", {}) if self.edit else {}
        price = told.get(str(pack.pk), {}).get("price")
        return money(Decimal(price), pack.price_currency) if price else ""

    @property
    def waits_more(self) -> bool:
        """Whether something waits that this page has no place for."""
        if self.edit is None:
            return False
        asked = {str(each.pack.pk) for each in self.pack_fields if each.asked}
        after = self.edit.after
        packs = after.get("packs", {})
        return bool(after.keys() - {"packs"} or packs.keys() - asked)

    @property
    def stock_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("counted", "unit", "low")] if self.pool else []

    def clean_seen(self) -> tuple[int, dict[str, Any]]:
        try:
            pk, version, parts = signing.loads(self.cleaned_data["seen"], salt=_SALT)
        except signing.BadSignature as error:
            raise _unknown_row() from error
        if pk != self.product.pk:
            raise _unknown_row()
        return version, parts

    def clean(self) -> dict[str, Any]:
        unit = self.cleaned_data.get("unit")
        for name in ("counted", "low"):
            amount = self.cleaned_data.get(name)
            if amount is None or not unit:
                continue
            try:
                self.cleaned_data[name] = base_units(amount, unit)
            except ValidationError as error:
                self.add_error(name, error)
        if "seen" in self.cleaned_data:
            self._clean_prices()
        return self.cleaned_data

    def _clean_prices(self) -> None:
        """A price that was there is not emptied: a pack without one can't be sold."""
        for pk, old in self.cleaned_data["seen"][1]["packs"].items():
            name = f"price-{pk}"
            lacks = name in self.cleaned_data and self.cleaned_data[name] is None
            if lacks and old["price"] is not None:
                self.add_error(
                    name, _("Please enter a price, or take the pack off sale.")
                )

    def change(self) -> RowChange | None:
        """What shall be different from what was seen; None for nothing."""
        version, seen = self.cleaned_data["seen"]
        wanted: dict[str, Any] = {}
        packs = self._changed_packs(seen["packs"])
        if packs:
            wanted["packs"] = packs
        for name, part in (("counted", "on_hand"), ("low", "low_at")):
            value = self.cleaned_data.get(name) or 0
            if name in self.fields and value != seen.get(part):
                wanted[part] = value
        if not wanted:
            return None
        return RowChange(self.product.pk, seen, wanted, version=version)

    def _changed_packs(self, seen: dict[str, Any]) -> dict[str, Any]:
        """Packs that came since the page was opened are not on it, so they stay."""
        changed = {}
        for pack in self.packs:
            old = seen.get(str(pack.pk))
            if old is None:
                continue
            price = self.cleaned_data[f"price-{pack.pk}"]
            typed = {
                "price": None if price is None else f"{price:f}",
                "is_on_sale": self.cleaned_data[f"sale-{pack.pk}"],
            }
            differs = {name: v for name, v in typed.items() if v != old[name]}
            if differs:
                changed[str(pack.pk)] = differs
        return changed

    @property
    def version(self) -> int:
        """Of the listing as the person saw it; only after `is_valid`."""
        version: int = self.cleaned_data["seen"][0]
        return version

    def renewed_data(self, now: Product) -> QueryDict:
        """The same typed, to be held against what stands there `now`."""
        pools = now.own_pools
        fresh = RowForm(
            product=now, packs=now.own_packs, pool=pools[0] if pools else None
        )
        sent = QueryDict(mutable=True)
        sent.update(self.data)
        sent[self.add_prefix("seen")] = fresh.initial["seen"]
        return sent

    def what_differs(self) -> list[tuple[str, str]]:
        """What stands there where something else was typed: (what, value), in words."""
        stands, found = self.initial, []
        for name, field in self.fields.items():
            if name in {"seen", "unit"} or name not in self.cleaned_data:
                continue
            typed, value = self.cleaned_data[name], stands.get(name)
            if name in {"counted", "low"}:
                value = getattr(self.pool, "on_hand" if name == "counted" else "low_at")
                if (typed or 0) != value:
                    words = quantity(value, self.product.measure)
                    found.append((str(field.label), words))
            elif typed != value:
                pack = self._pack_of(name)
                label = f"{pack.name} · {field.label}"
                found.append((label, _told(value, pack.price_currency)))
        return found

    def _pack_of(self, name: str) -> StockRecord:
        pk = name.rpartition("-")[2]
        return next(pack for pack in self.packs if str(pack.pk) == pk)


def _plain(price: Decimal | None) -> str | None:
    return None if price is None else f"{price:f}"


def _told(value: Any, currency: str) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return money(value, currency) or "–"


def _unknown_row() -> ValidationError:
    return ValidationError(_("This row was incomplete. Check it and save again."))


class PercentForm(forms.Form):
    """By how much prices go up or down."""

    percent = AmountField(label=_("Percent"))
    way = forms.ChoiceField(
        label=_("Price change"),
        choices=[("up", _("increase")), ("down", _("decrease"))],
    )

    def clean(self) -> dict[str, Any]:
        percent = self.cleaned_data.get("percent")
        if percent is None or "way" not in self.cleaned_data:
            return self.cleaned_data
        down = self.cleaned_data["way"] == "down"
        most = MOST_PERCENT_DOWN if down else MOST_PERCENT_UP
        if not 0 < percent <= most:
            raise ValidationError(
                _("Please enter a percentage between 0.1 and %(most)d."),
                params={"most": most},
            )
        self.cleaned_data["shift"] = -percent if down else percent
        return self.cleaned_data
