"""What a seller writes to its followers, and why an office stops it."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.text import LineField
from office.announcements.forms import SaidForm
from shop.catalogue.models import Product
from vendors.onboarding.forms import StoryField

from .services import Content


class LetterForm(SaidForm):
    text_en = StoryField(label=_("Text in English"), max_length=5000, required=False)
    text_zh_hans = StoryField(
        label=_("Text in Chinese"), max_length=5000, required=False
    )
    goods = forms.ModelMultipleChoiceField(
        label=_("Goods in the letter"),
        queryset=Product.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, goods: QuerySet[Product], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goods"].queryset = goods  # type: ignore[attr-defined]

    def content(self) -> Content:
        return Content(
            title=self.said("title"),
            text=self.said("text"),
            goods=self.cleaned_data["goods"],
        )


class StopForm(forms.Form):
    reason = LineField(label=_("Reason, for the seller"), max_length=300)
