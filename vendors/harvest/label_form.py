"""What a farmer wishes of the labels of a lot."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.templatetags.market import quantity
from vendors.partner.models import Lot, StockRecord

from .labels import SHEETS, LabelOrder

MOST_LABELS = 240


class PackField(forms.ModelChoiceField):
    def label_from_instance(self, pack: StockRecord) -> str:
        holds = quantity(pack.quantity, self.measure)
        return f"{pack.name} · {holds}" if pack.name else holds

    measure = ""


class LabelForm(forms.Form):
    """Which paper, for which pack, how many."""

    sheet = forms.ChoiceField(
        label=gettext_lazy("Paper"),
        choices=[(code, sheet.label) for code, sheet in SHEETS.items()],
    )
    pack = PackField(
        label=gettext_lazy("Pack"),
        queryset=StockRecord.objects.none(),
        required=False,
        help_text=gettext_lazy("Its net weight is printed with it."),
    )
    count = forms.IntegerField(
        label=gettext_lazy("How many labels?"), min_value=1, max_value=MOST_LABELS
    )
    used = forms.IntegerField(
        label=gettext_lazy("Labels missing from the first sheet"),
        min_value=0,
        max_value=23,
        required=False,
        help_text=gettext_lazy("For a sheet that was begun before."),
    )

    def __init__(self, *args: Any, lot: Lot, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"sheet": "100x150", "count": 1})
        super().__init__(*args, **kwargs)
        field: Any = self.fields["pack"]
        field.queryset = lot.pool.packs.order_by("position", "quantity", "pk")
        field.measure = lot.pool.product.measure
        field.empty_label = _("No pack: the lot alone")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        sheet, used = SHEETS.get(cleaned.get("sheet", "")), cleaned.get("used") or 0
        if sheet and used >= sheet.on_a_page:
            cleaned["used"] = 0
        return cleaned

    def order(self) -> LabelOrder:
        typed = self.cleaned_data
        return LabelOrder(
            SHEETS[typed["sheet"]], typed["pack"], typed["count"], typed["used"] or 0
        )
