"""What a seller types of returnable packaging."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core import market
from core.amounts import PriceField
from core.templatetags.market import money
from core.text import LineField
from vendors.partner.models import Container
from vendors.partner.models.packs import MOST_CONTAINERS
from vendors.partner.services.containers import NAMES

from .queries import LineContainers, PartContainers

_NUMBER = {"invalid": _("Please enter a whole number.")}


def _count(label: Any, most: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=most,
        error_messages=_NUMBER,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class ContainerForm(forms.Form):
    """A kind of packaging: its name in one language or both, and its deposit."""

    asked_sometimes = NAMES

    name_en = LineField(label=_("Name in English"), max_length=64, required=False)
    name_zh_hans = LineField(label=_("Name in Chinese"), max_length=64, required=False)
    deposit = PriceField(
        label=_("Deposit for each"),
        currency=market.currency,
        help_text=_("Paid with the goods and refunded when it comes back."),
    )
    in_use = forms.BooleanField(
        label=_("In use"),
        required=False,
        help_text=_("Turn this off to sell packs without it. What is out can return."),
    )

    def __init__(
        self, *args: Any, container: Container | None = None, **kwargs: Any
    ) -> None:
        if container:
            kwargs["initial"] = {
                **{name: getattr(container, name) or "" for name in NAMES},
                "deposit": container.deposit,
                "in_use": container.in_use,
            }
        super().__init__(*args, **kwargs)
        if not container:
            del self.fields["in_use"]

    @property
    def names(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in NAMES}

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if not any(found.get(name) for name in NAMES):
            self.add_error(NAMES[0], ValidationError(_("Please enter a name.")))
        return found


class PackForm(forms.Form):
    """How many of them one pack comes in; none with 0."""

    pack = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**62)
    count = _count(_("For each pack"), MOST_CONTAINERS)

    def clean_count(self) -> int:
        return self.cleaned_data["count"] or 0


def _out(row: LineContainers, currency: str) -> str:
    text = ngettext(
        "%(n)d is out, %(deposit)s each.", "%(n)d are out, %(deposit)s each.", row.out
    )
    return text % {"n": row.out, "deposit": money(row.each, currency)}


class TakeBackForm(forms.Form):
    """How many came back, line by line."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=32)

    def __init__(
        self, *args: Any, found: PartContainers, currency: str, **kwargs: Any
    ) -> None:
        kwargs.setdefault("initial", {"key": uuid.uuid4().hex})
        super().__init__(*args, **kwargs)
        self.rows = [row for row in found.lines if row.out]
        for row in self.rows:
            label = f"{row.line.container} · {row.line.own_title}"
            field = _count(label, row.out)
            field.help_text = _out(row, currency)
            self.fields[self.name_of(row.line.pk)] = field
        self.asked_sometimes = [self.name_of(row.line.pk) for row in self.rows]

    @staticmethod
    def name_of(line_id: int) -> str:
        return f"line-{line_id}"

    @property
    def counts(self) -> dict[int, int]:
        typed = self.cleaned_data
        return {
            row.line.pk: typed.get(self.name_of(row.line.pk)) or 0 for row in self.rows
        }

    def counts_typed(self) -> list[Any]:
        return [self[self.name_of(row.line.pk)] for row in self.rows]
