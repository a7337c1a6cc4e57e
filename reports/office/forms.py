"""What is typed about saved views and ordered reports."""

import re
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from reports.office.services.runs import Named

from .models import SavedView
from .rows import KINDS
from .states import FileForm

# What a page of figures is asked by, in the order of its address.
KNOWN = (
    "period", "first", "last", "against", "step", "currency", "village", "household",
    "seller", "product", "category", "channel", "region", "sort", "only",
)  # fmt: skip
PAGES = re.compile(r"(?:|tables/[a-z]+/|more/[a-z-]+/|orders/|lines/)")


def clean_query(typed: str) -> str:
    """The parameters that pages of figures know, each once, in one order."""
    asked = QueryDict(typed)
    kept = QueryDict(mutable=True)
    for name in KNOWN:
        if value := asked.get(name, ""):
            kept[name] = value.replace("\0", "")[:64]
    return kept.urlencode()


class ViewForm(forms.ModelForm[SavedView]):
    """A view's name, for whom it is, and whether it opens first."""

    path = forms.CharField(required=False, widget=forms.HiddenInput, max_length=64)
    query = forms.CharField(required=False, widget=forms.HiddenInput, max_length=2000)

    class Meta:
        model = SavedView
        fields = ("name", "is_shared", "is_default")

    def __init__(self, *args: Any, may_share: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_share:
            del self.fields["is_shared"]

    def clean_path(self) -> str:
        path = str(self.cleaned_data["path"])
        if not PAGES.fullmatch(path):
            raise forms.ValidationError(_("There is no such report."))
        return path

    def clean_query(self) -> str:
        return clean_query(self.cleaned_data["query"])

    def validate_unique(self) -> None:
        """Asked under the lock, of all that the person keeps."""

    def validate_constraints(self) -> None:
        """As above."""

    @property
    def named(self) -> Named:
        values = self.cleaned_data
        is_shared = values.get("is_shared", False)
        return Named(values["name"], is_shared, values["is_default"])


OF_ROWS = [(form.value, form.label) for form in FileForm if form != FileForm.ZIP]


class ReportForm(forms.Form):
    """Which rows of which page, as what file."""

    what = forms.ChoiceField(choices=[(name, name) for name in KINDS])
    form = forms.ChoiceField(label=_("File"), choices=OF_ROWS)
    query = forms.CharField(required=False, max_length=2000)

    def clean_query(self) -> str:
        return clean_query(self.cleaned_data["query"])

    def said(self) -> dict[str, Any]:
        values = self.cleaned_data
        return {name: values[name] for name in ("what", "form", "query")}
