"""What a farmer types when goods are called back."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from core.text import LineField
from shop.catalogue.forms.words import other_language, writing_language
from shop.catalogue.services.listings import COLUMNS
from vendors.partner.models import Lot

from .services import RecallText


class RecallTextForm(forms.Form):
    """What is wrong and what to do, in the page's language and perhaps the other."""

    reason = LineField(
        label=_("What is wrong?"),
        max_length=500,
        help_text=_("For example: the jars may contain glass splinters."),
        error_messages={"required": _("Please describe the problem for shoppers.")},
    )
    advice = LineField(
        label=_("What should shoppers do?"),
        max_length=1000,
        help_text=_("For example: do not eat; throw away. You will be refunded."),
        error_messages={"required": _("Please tell shoppers what to do.")},
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
            self.add_error(
                "other_advice", _("Please add this in the other language too.")
            )
        if advice and not reason:
            self.add_error(
                "other_reason", _("Please add this in the other language too.")
            )
        return cleaned

    def words(self) -> Mapping[str, RecallText]:
        typed = self.cleaned_data
        said = {
            COLUMNS[writing_language()]: RecallText(typed["reason"], typed["advice"])
        }
        if typed["other_reason"]:
            other = RecallText(typed["other_reason"], typed["other_advice"])
            said[COLUMNS[other_language()]] = other
        return said


class RecallForm(RecallTextForm):
    """Which lots, and that the person knows what it means."""

    lots = forms.ModelMultipleChoiceField(
        queryset=Lot.objects.none(),
        to_field_name="code",
        widget=forms.MultipleHiddenInput,
        error_messages={
            "required": _("Please select a lot first."),
            "invalid_choice": _("One of these lots is not yours to recall."),
        },
    )
    sure = forms.BooleanField(
        label=_(
            "I understand that everyone is notified at once and that "
            "this can't be undone."
        ),
        error_messages={"required": _("Please tick this to confirm.")},
    )

    def __init__(self, *args: Any, offered: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["lots"]
        field.queryset = offered

    def clean_lots(self) -> list[Lot]:
        lots = list(self.cleaned_data["lots"])
        if len(lots) > 50:
            raise ValidationError(_("At most 50 lots at a time."))
        return lots


class RecallMessageForm(RecallTextForm):
    """Something more to tell of a recall; `seen` is how much was told before."""

    seen = forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=10**6, required=False
    )
