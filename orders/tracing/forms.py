"""What a farmer types when goods are called back."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from core.text import LineField
from shop.catalogue.forms import other_language, writing_language
from shop.catalogue.services.listings import COLUMNS
from vendors.partner.models import Lot

from .services import Words


class WordsForm(forms.Form):
    """What is wrong and what to do, in the page's language and perhaps the other."""

    reason = LineField(
        label=_("What is wrong?"),
        max_length=500,
        help_text=_("For example: glass splinters may have got into the jars."),
        error_messages={"required": _("Shoppers must know what is wrong.")},
    )
    advice = LineField(
        label=_("What should shoppers do?"),
        max_length=1000,
        help_text=_(
            "For example: don't eat them; throw them away. You get your money."
        ),
        error_messages={"required": _("Shoppers must know what to do.")},
    )
    other_reason = LineField(label=_("What is wrong?"), max_length=500, required=False)
    other_advice = LineField(
        label=_("What should shoppers do?"), max_length=1000, required=False
    )

    @property
    def other_name(self) -> str:
        return str(get_language_info(other_language())["name_local"])

    def clean(self) -> dict[str, Any]:
        """Half a translation would leave readers of it without the other half."""
        cleaned = super().clean() or {}
        reason, advice = cleaned.get("other_reason"), cleaned.get("other_advice")
        if reason and not advice:
            self.add_error("other_advice", _("Say this in the other language too."))
        if advice and not reason:
            self.add_error("other_reason", _("Say this in the other language too."))
        return cleaned

    def words(self) -> Mapping[str, Words]:
        typed = self.cleaned_data
        said = {COLUMNS[writing_language()]: Words(typed["reason"], typed["advice"])}
        if typed["other_reason"]:
            other = Words(typed["other_reason"], typed["other_advice"])
            said[COLUMNS[other_language()]] = other
        return said


class RecallForm(WordsForm):
    """Which lots, and that the person knows what it means."""

    lots = forms.ModelMultipleChoiceField(
        queryset=Lot.objects.none(),
        to_field_name="code",
        widget=forms.MultipleHiddenInput,
        error_messages={
            "required": _("Choose a lot first."),
            "invalid_choice": _("One of these lots is not yours to recall."),
        },
    )
    sure = forms.BooleanField(
        label=_("I know that everybody is told at once, and that it can't be undone."),
        error_messages={"required": _("Tick this when you are sure.")},
    )

    def __init__(self, *args: Any, offered: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["lots"]
        field.queryset = offered

    def clean_lots(self) -> list[Lot]:
        lots = list(self.cleaned_data["lots"])
        if len(lots) > 50:
            raise ValidationError(_("At most 50 lots at once."))
        return lots


class MessageForm(WordsForm):
    """Something more to tell of a recall; `seen` is how much was told before."""

    seen = forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=10**6, required=False
    )
