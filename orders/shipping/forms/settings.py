"""Whose delivery a farm uses, and the days on which nothing leaves."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import dates
from core.text import LineField
from orders.shipping.models import DeliverySettings
from orders.shipping.services.settings import ClosedDays

from .fields import DateInput

MAX_STRETCHES = 24
FARTHEST = timedelta(days=3 * 366)


class SettingsForm(forms.Form):
    """The source, and a row per stretch of closed days with one empty row to fill."""

    source = forms.ChoiceField(
        label=_("Delivery used for your goods"),
        choices=DeliverySettings.Source.choices,
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(
        self,
        posted: Any = None,
        *,
        settings: DeliverySettings | None,
        has_lender: bool,
        **kwargs: Any,
    ) -> None:
        closed = list(settings.closed) if settings else []
        count = min(len(closed) + 1, MAX_STRETCHES)
        if posted is not None:
            sent = sum(1 for name in posted if name.startswith("first"))
            count = max(1, min(sent, MAX_STRETCHES))
        initial: dict[str, Any] = {
            "source": settings.source if settings else DeliverySettings.Source.OWN
        }
        for i, (first, last, *name) in enumerate(closed):
            initial |= {
                f"first{i}": first,
                f"last{i}": last,
                f"why{i}": (name or [""])[0],
            }
        super().__init__(posted, initial=initial, **kwargs)
        if not has_lender:
            del self.fields["source"]
        self.count = count
        for i in range(count):
            self._add_row(i)

    def _add_row(self, i: int) -> None:
        self.fields[f"first{i}"] = forms.DateField(
            label=pgettext_lazy("first day", "From"),
            required=False,
            widget=DateInput(),
        )
        self.fields[f"last{i}"] = forms.DateField(
            label=pgettext_lazy("last day", "To"),
            required=False,
            widget=DateInput(),
        )
        self.fields[f"why{i}"] = LineField(
            label=_("Reason"), required=False, max_length=60
        )

    @property
    def rows(self) -> list[tuple[Any, Any, Any]]:
        return [
            (self[f"first{i}"], self[f"last{i}"], self[f"why{i}"])
            for i in range(self.count)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        today = dates.today()
        for i in range(self.count):
            first, last = cleaned.get(f"first{i}"), cleaned.get(f"last{i}")
            if first is None and (last or cleaned.get(f"why{i}")):
                if f"first{i}" not in self.errors:
                    self.add_error(f"first{i}", _("Please enter the first day."))
            elif first and last and last < first:
                self.add_error(f"last{i}", _("The last day is before the first day."))
            elif first and (last or first) > today + FARTHEST:
                self.add_error(f"first{i}", _("This date is too far ahead."))
        return cleaned

    def closed(self) -> list[ClosedDays]:
        cleaned = self.cleaned_data
        found = []
        for i in range(self.count):
            first: date | None = cleaned.get(f"first{i}")
            if first:
                last = cleaned.get(f"last{i}") or first
                found.append(ClosedDays(first, last, cleaned.get(f"why{i}", "")))
        return found
