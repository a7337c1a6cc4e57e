"""Whose delivery a farm uses, and the days on which nothing leaves."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from core import dates
from core.text import LineField
from orders.market_settings import SEND_WITHIN_MOST_DAYS
from orders.shipping.market_settings import SEND_WITHIN
from orders.shipping.models import DeliverySettings
from orders.shipping.services.settings import ClosedDays

from .fields import DateInput

MAX_STRETCHES = 24
FARTHEST = timedelta(days=3 * 366)


class SettingsForm(forms.Form):
    """The source, and a row per stretch of closed days with one empty row to fill."""

    send_within = forms.IntegerField(
        label=_("Sent within (working days)"),
        required=False,
        min_value=0,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    keeps_holidays = forms.BooleanField(
        label=_("We don’t ship on public holidays"), required=False
    )
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
        held: DeliverySettings | None,
        has_lender: bool,
        **kwargs: Any,
    ) -> None:
        closed = list(held.closed) if held else []
        count = min(len(closed) + 1, MAX_STRETCHES)
        if posted is not None:
            sent = sum(1 for name in posted if name.startswith("first"))
            count = max(1, min(sent, MAX_STRETCHES))
        initial: dict[str, Any] = {
            "source": held.source if held else DeliverySettings.Source.OWN,
            "send_within": held.send_within if held else None,
            "keeps_holidays": held is None or held.keeps_holidays,
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
        self._bound_within()
        self.count = count
        for i in range(count):
            self._add_row(i)

    def _bound_within(self) -> None:
        """As long as the market lets a seller take, and what it says by itself."""
        most, own = SEND_WITHIN_MOST_DAYS(), SEND_WITHIN()
        within = self.fields["send_within"]
        within.validators.append(MaxValueValidator(most))
        wrong = _("Please enter whole days, at most %(most)d.") % {"most": most}
        said = dict.fromkeys(("invalid", "min_value", "max_value"), wrong)
        within.error_messages |= said
        within.help_text = ngettext(
            "0 is the day of the order. Left empty: %(own)d day.",
            "0 is the day of the order. Left empty: %(own)d days.",
            own,
        ) % {"own": own}

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
