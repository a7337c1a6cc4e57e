"""A quantity discount as a farm types it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.inputs import wholes
from core.text import LineField
from shop.catalogue.forms.words import writing_language
from shop.catalogue.models import Product

from .quantity_discounts import (
    MOST_PACKS,
    MOST_PERCENT,
    MOST_STEPS,
    DiscountStep,
    QuantityDiscount,
)
from .sale_forms import moment_field


def _number(label: Any, least: int, most: int, error: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        required=False,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), error),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class QuantityForm(forms.Form):
    """A name, up to three steps, the goods and the time."""

    # Further steps and times, and all goods without a choice.
    asked_sometimes = ("packs_1", "percent_1")

    name = LineField(
        label=_("Name"),
        max_length=60,
        help_text=_("Shoppers see it, such as Stock up."),
    )
    starts = moment_field(
        _("Starts"), required=False, help_text=_("Leave empty to start now.")
    )
    ends = moment_field(
        _("Ends"), required=False, help_text=_("Empty: until you stop it.")
    )

    def __init__(self, *args: Any, goods: Sequence[Product], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.goods = goods
        for place in range(1, MOST_STEPS + 1):
            self.fields[f"packs_{place}"] = _number(
                _("From packs"),
                2,
                MOST_PACKS,
                _("Please enter a number from 2 to 999."),
            )
            self.fields[f"percent_{place}"] = _number(
                _("Percent off"),
                1,
                MOST_PERCENT,
                _("Please enter a percentage from 1 to 90."),
            )

    @property
    def steps(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        places = range(1, MOST_STEPS + 1)
        return [(self[f"packs_{n}"], self[f"percent_{n}"]) for n in places]

    @property
    def chosen(self) -> set[int]:
        """The goods that are ticked; other sellers' are left out."""
        if not self.is_bound:
            return set()
        sent = wholes(self.data.getlist("goods"))  # type: ignore[attr-defined]
        return set(sent) & {product.pk for product in self.goods}

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        for place in range(1, MOST_STEPS + 1):
            names = f"packs_{place}", f"percent_{place}"
            known = [n for n in names if typed.get(n) is not None or n in self.errors]
            if len(known) == 1:
                (missing,) = set(names) - set(known)
                self.add_error(missing, _("Please enter both, or neither."))
        if not self.errors and typed.get("packs_1") is None:
            raise ValidationError(_("Please enter at least one step."))
        return typed

    def wanted(self) -> QuantityDiscount:
        """After it was found valid."""
        typed = self.cleaned_data
        pairs = [
            (typed[f"packs_{n}"], typed[f"percent_{n}"])
            for n in range(1, MOST_STEPS + 1)
        ]
        chosen = self.chosen
        return QuantityDiscount(
            name=typed["name"],
            language=writing_language(),
            steps=[DiscountStep(*pair) for pair in pairs if pair[0] is not None],
            goods=[product for product in self.goods if product.pk in chosen],
            starts=typed["starts"],
            ends=typed["ends"],
        )
