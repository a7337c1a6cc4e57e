"""What people send about a review, and what farms answer."""

from typing import Any

from django import forms
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from core.text import LineField, plain
from shop.storefront.forms import ReviewForm

TOKEN = r"^[0-9a-f]{24}\Z"  # noqa: S105 - a form's name, no secret


def new_token() -> str:
    """Names one form and its photos."""
    return get_random_string(24, "0123456789abcdef")


class BuyerReviewForm(ReviewForm):
    """With photos that are kept while it is filled in."""

    token = forms.RegexField(TOKEN, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["token"].initial = new_token

    @property
    def draft(self) -> str:
        """The form's token as it was sent, else a new one; asked before it is valid."""
        sent = str(self.data.get("token", ""))
        field = self.fields["token"]
        return sent if sent and _fits(field, sent) else ""


def _fits(field: forms.Field, value: str) -> bool:
    try:
        field.clean(value)
    except forms.ValidationError:
        return False
    return True


class FarmReviewForm(BuyerReviewForm):
    """Of a farm: how it packed and sent, and how it is to buy from."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].help_text = _(
            "Tell others how it was packed, whether it came on time, and how you were "
            "served."
        )


class ReportForm(forms.Form):
    reason = LineField(
        label=_("What is wrong with it?"),
        max_length=300,
        help_text=_("Only the market's staff read this."),
        error_messages={"required": _("Please say what is wrong with it.")},
    )


class ReplyForm(forms.Form):
    """The farm's words below a review."""

    body = forms.CharField(
        label=_("Public reply"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everyone can read it below the review."),
        error_messages={"required": _("Please write a reply.")},
    )

    def clean_body(self) -> str:
        body = plain(str(self.cleaned_data["body"]))
        if not body:
            raise forms.ValidationError(self.fields["body"].error_messages["required"])
        return body
