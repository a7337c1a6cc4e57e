"""What a seller writes to its followers, and why an office stops it."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.text import LineField
from office.mailings.forms import MailingForm
from office.mailings.models import Mailing
from shop.catalogue.models import Product

from .services import LetterContent


class LetterForm(MailingForm):
    goods = forms.ModelMultipleChoiceField(
        label=_("Goods in the letter"),
        queryset=Product.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, goods: QuerySet[Product], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goods"].queryset = goods  # type: ignore[attr-defined]

    @classmethod
    def typed(cls, row: Mailing) -> dict[str, object]:
        goods = row.goods.values_list("pk", flat=True)  # type: ignore[attr-defined]
        return super().typed(row) | {"goods": list(goods)}

    def content(self) -> LetterContent:
        said = vars(super().content())
        return LetterContent(**said, goods=self.cleaned_data["goods"])


class StopForm(forms.Form):
    reason = LineField(label=_("Reason, for the seller"), max_length=300)
