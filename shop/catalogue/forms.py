"""What a seller types of a listing: its words, packs, stock and photos."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.amounts import (
    UNIT_CHOICES,
    UNITS,
    AmountField,
    PriceField,
    base_units,
    in_unit,
)
from core.richtext import typed
from core.text import LineField
from core.units import UnitKind
from vendors.partner.models import StockPool, StockRecord, TaxCategory

from .models import ALL_YEAR, Category, Product
from .services import ListingContent, PackContent, Wording
from .services.listings import COLUMNS

MOST_PACKS = 20
MOST_GRAMS = 2_000_000_000


def writing_language() -> str:
    """The language a person writes in: that of the page, among those we keep."""
    current = get_language() or ""
    return current if current in COLUMNS else settings.LANGUAGE_CODE


def other_language() -> str:
    """The other one; the market keeps two."""
    return next(code for code in COLUMNS if code != writing_language())


class SeasonField(forms.TypedMultipleChoiceField):
    """Months as chips; as a value twelve bits. None chosen means all year."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        months = [(month, str(month)) for month in range(1, 13)]
        super().__init__(choices=months, coerce=int, required=False, **kwargs)

    def clean(self, value: Any) -> int:
        months = super().clean(value)
        return sum(1 << (month - 1) for month in set(months)) or ALL_YEAR

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            if value == ALL_YEAR:
                return []
            return [month for month in range(1, 13) if value >> (month - 1) & 1]
        return value


class TextField(forms.CharField):
    """Paragraphs with a few tags; `core.richtext.clean` makes them safe."""

    widget = forms.Textarea
    default_error_messages = {
        "null_characters_not_allowed": _("Please use letters, figures and signs only.")
    }


class CategoryField(forms.ModelChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("empty_label", _("Choose a category"))
        super().__init__(queryset=Category.objects.none(), **kwargs)

    def label_from_instance(self, category: Category) -> str:
        return "– " * (category.depth - 1) + category.name


class ListingForm(forms.Form):
    """The words of a listing in the page's language, and optionally in the other."""

    title = LineField(
        label=_("What is it?"),
        max_length=120,
        help_text=_("For example: Thin-shell walnuts"),
    )
    category = CategoryField(label=_("Category"), required=False)
    summary = LineField(label=_("In one line"), max_length=200, required=False)
    description = TextField(
        label=_("More about it"),
        max_length=10_000,
        required=False,
        help_text=_("Leave a line empty to start a new paragraph."),
    )
    season = SeasonField(label=_("Season"))
    picked_on = forms.DateField(
        label=_("Picked on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    other_title = LineField(label=_("Name"), max_length=120, required=False)
    other_summary = LineField(label=_("In one line"), max_length=200, required=False)
    other_description = TextField(
        label=_("More about it"), max_length=10_000, required=False
    )
    version = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1
    )

    def __init__(
        self, *args: Any, product: Product | None = None, **kwargs: Any
    ) -> None:
        self.product = product
        if product:
            kwargs.setdefault("initial", listing_as_typed(product))
        super().__init__(*args, **kwargs)
        categories = Category.objects.filter(is_public=True).order_by("path")
        self.fields["category"].queryset = categories  # type: ignore[attr-defined]

    def clean_picked_on(self) -> dt.date | None:
        picked = self.cleaned_data["picked_on"]
        if picked and picked > timezone.localdate():
            raise ValidationError(_("This day has not come yet."))
        if picked and picked < timezone.localdate() - dt.timedelta(days=1100):
            raise ValidationError(_("This is more than three years ago."))
        return picked

    def content(self, unit_kind: str) -> ListingContent:
        """What was typed, as the services take it; only after `is_valid`."""
        typed_words = self.cleaned_data
        words = {
            writing_language(): Wording(
                typed_words["title"], typed_words["summary"], typed_words["description"]
            ),
            other_language(): Wording(
                typed_words["other_title"],
                typed_words["other_summary"],
                typed_words["other_description"],
            ),
        }
        return ListingContent(
            words=words,
            category=typed_words["category"],
            unit_kind=unit_kind,
            season=typed_words["season"],
            picked_on=typed_words["picked_on"],
        )

    def differences(self, now: Product) -> list[tuple[Any, str]]:
        """Fields whose stored value is not what was typed: (label, stored value)."""
        stored = listing_as_typed(now)
        found = []
        for name, value in stored.items():
            if name == "version" or name not in self.cleaned_data:
                continue
            if (self.cleaned_data[name] or "") != (value or ""):
                found.append((self.fields[name].label, _told(value)))
        return found


def _told(value: Any) -> str:
    return str(value) if value not in (None, "") else "–"


def listing_as_typed(product: Product) -> dict[str, Any]:
    """A listing as the form shows it."""
    here, there = COLUMNS[writing_language()], COLUMNS[other_language()]
    values: dict[str, Any] = {
        "category": product.main_category,
        "season": product.season,
        "picked_on": product.picked_on,
        "version": product.version,
    }
    for prefix, column in (("", here), ("other_", there)):
        for name in ("title", "summary"):
            values[prefix + name] = getattr(product, f"{name}_{column}") or ""
        values[f"{prefix}description"] = typed(
            getattr(product, f"description_{column}") or ""
        )
    if not values["title"]:
        # Written in the other language only so far: a name is needed in this one.
        values["title"] = product.title or ""
    return values


class PackForm(forms.Form):
    """One pack: what is in it, in the unit the seller thinks in, and its price."""

    pack_id = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=1, max_value=2**62
    )
    amount = AmountField(label=_("How much is in it?"))
    unit = forms.ChoiceField(label=_("Unit"), choices=UNIT_CHOICES)
    price = PriceField(label=_("Price"), currency=settings.MARKET_CURRENCY)
    name = LineField(
        label=_("Name of the pack"),
        max_length=64,
        required=False,
        help_text=_("For example: box, bag, gift basket"),
    )
    weight = AmountField(
        label=_("Weight with packing, kg"),
        required=False,
        help_text=_("Delivery is charged for it. Needed for pieces."),
    )
    tax_category: forms.ModelChoiceField[TaxCategory] = forms.ModelChoiceField(
        label=_("Tax"), queryset=TaxCategory.objects.none(), empty_label=None
    )
    is_on_sale = forms.BooleanField(label=_("On sale"), required=False)

    def __init__(
        self, *args: Any, taxes: Sequence[TaxCategory] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        tax = self.fields["tax_category"]
        tax.queryset = TaxCategory.objects.all()  # type: ignore[attr-defined]
        # Asked once for all packs of the page.
        tax.choices = [(each.pk, each.name) for each in taxes]  # type: ignore[attr-defined]
        tax.required = bool(taxes)
        tax.initial = taxes[0].pk if taxes else None
        self.fields["is_on_sale"].initial = True
        self.fields["unit"].initial = "kg"

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        amount, unit = cleaned.get("amount"), cleaned.get("unit")
        if amount is None or not unit:
            return cleaned
        self._clean_amount(amount, unit)
        self._clean_weight(unit)
        return cleaned

    def _clean_amount(self, amount: Decimal, unit: str) -> None:
        try:
            quantity = base_units(amount, unit)
        except ValidationError as error:
            self.add_error("amount", error)
            return
        if not 0 < quantity <= MOST_GRAMS:
            self.add_error(
                "amount", _("A pack holds something, and less than 2,000 t.")
            )
        self.cleaned_data["quantity"] = quantity

    def _clean_weight(self, unit: str) -> None:
        kilos = self.cleaned_data.get("weight")
        if kilos is None:
            if UNITS[unit][1] == UnitKind.PIECE and "weight" not in self.errors:
                self.add_error("weight", _("Please say what the pack weighs."))
            # Boxes and bags weigh little beside what is in them.
            self.cleaned_data["weight_grams"] = self.cleaned_data.get("quantity", 0)
            return
        grams = int(kilos * 1000)
        if not 0 < grams <= MOST_GRAMS:
            self.add_error("weight", _("A parcel weighs something."))
        self.cleaned_data["weight_grams"] = grams

    @property
    def kind(self) -> str:
        return str(UNITS[self.cleaned_data["unit"]][1])

    def content(self, position: int) -> PackContent:
        typed_pack = self.cleaned_data
        return PackContent(
            pack_id=typed_pack["pack_id"],
            quantity=typed_pack["quantity"],
            price=typed_pack["price"],
            names={writing_language(): typed_pack["name"]},
            weight_grams=typed_pack["weight_grams"],
            tax_category=typed_pack["tax_category"],
            is_on_sale=typed_pack["is_on_sale"],
            position=position,
        )


class BasePackFormSet(forms.BaseFormSet):
    """All packs of a listing; they are measured in one way and none comes twice."""

    def filled(self) -> list[PackForm]:
        """Packs with something in them; a row left empty is none. After cleaning."""
        return [form for form in self.forms if "quantity" in form.cleaned_data]

    def clean(self) -> None:
        if any(self.errors):
            return
        filled = self.filled()
        if len({form.kind for form in filled}) > 1:
            raise ValidationError(
                _("All packs are measured the same way: by weight, volume or piece.")
            )
        ids = [form.cleaned_data["pack_id"] for form in filled]
        known = [pack_id for pack_id in ids if pack_id is not None]
        if len(known) != len(set(known)):
            raise ValidationError(_("A pack came twice. Please load the page again."))

    def kind(self, default: str) -> str:
        """How the listing is measured, told from its packs."""
        filled = self.filled()
        return filled[0].kind if filled else default

    def contents(self) -> list[PackContent]:
        return [form.content(place) for place, form in enumerate(self.filled())]


PackFormSet = forms.formset_factory(
    PackForm,
    formset=BasePackFormSet,
    extra=1,
    max_num=MOST_PACKS,
    absolute_max=MOST_PACKS,
    validate_max=True,
)


def pack_as_typed(pack: StockRecord, kind: str) -> dict[str, Any]:
    """A pack as its form shows it."""
    amount, unit = in_unit(pack.quantity, kind)
    weight = Decimal(pack.weight_grams) / 1000
    return {
        "pack_id": pack.pk,
        "amount": amount,
        "unit": unit,
        "price": pack.price,
        "name": pack.name,
        "weight": weight.normalize() + 0 if pack.weight_grams else None,
        "tax_category": pack.tax_category_id,
        "is_on_sale": pack.is_on_sale,
    }


class StockForm(forms.Form):
    """How much there is: of a new listing, or counted on the shelf."""

    counted = AmountField(label=_("How much is there?"))
    unit = forms.ChoiceField(label=_("Unit"), choices=UNIT_CHOICES)
    seen = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=0, max_value=2**62
    )

    def __init__(
        self, *args: Any, pool: StockPool | None = None, **kwargs: Any
    ) -> None:
        if pool:
            amount, unit = in_unit(pool.on_hand, pool.unit_kind)
            seen = {"counted": amount, "unit": unit, "seen": pool.on_hand}
            kwargs.setdefault("initial", seen)
        super().__init__(*args, **kwargs)
        if pool:
            own = [(u, t) for u, t in UNIT_CHOICES if UNITS[u][1] == pool.unit_kind]
            self.fields["unit"].choices = own  # type: ignore[attr-defined]
        else:
            self.fields["counted"].required = False

    def clean(self) -> dict[str, Any]:
        amount, unit = self.cleaned_data.get("counted"), self.cleaned_data.get("unit")
        self.cleaned_data["base_units"] = 0
        if amount is not None and unit:
            try:
                self.cleaned_data["base_units"] = base_units(amount, unit)
            except ValidationError as error:
                self.add_error("counted", error)
        return self.cleaned_data

    @property
    def kind(self) -> str:
        return str(UNITS[self.cleaned_data["unit"]][1])
