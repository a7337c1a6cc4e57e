"""A visit as it is planned, and the report that an expert writes of it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import dates
from core.text import LineField
from programme.experts.models import Expert, ExpertVisit
from programme.experts.queries.roster import active_experts
from programme.experts.services.visits import VisitReport
from programme.plans.forms.fields import KeyedForm, day_field, name_field, text_field
from vendors.places.models import County, Village


class VisitForm(KeyedForm):
    """Who goes to which village, when, and what for."""

    expert: forms.ModelChoiceField[Expert] = forms.ModelChoiceField(
        queryset=Expert.objects.none(),
        label=gettext_lazy("Expert"),
        empty_label=gettext_lazy("Select"),
        error_messages={"required": gettext_lazy("Please choose a person.")},
    )
    village: forms.ModelChoiceField[Village] = forms.ModelChoiceField(
        queryset=Village.objects.none(),
        label=gettext_lazy("Village"),
        empty_label=gettext_lazy("Select"),
        error_messages={"required": gettext_lazy("Please choose a village.")},
    )
    planned_on = day_field(gettext_lazy("Day"))
    purpose = name_field(gettext_lazy("Purpose"), 300)

    def __init__(self, *args: Any, county: County, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        expert: Any = self.fields["expert"]
        expert.queryset = active_experts(county)
        village: Any = self.fields["village"]
        village.queryset = county.villages.order_by("name", "pk")

    def clean_planned_on(self) -> date:
        day: date = self.cleaned_data["planned_on"]
        if day < dates.today():
            raise forms.ValidationError(_("Please choose a day from today on."))
        return day

    def content(self) -> dict[str, Any]:
        names = ("village", "planned_on", "purpose")
        return {name: self.cleaned_data[name] for name in names}


class ReportForm(forms.Form):
    """What was done on which day; the next step is left out or whole."""

    asked_sometimes = ("next_who", "next_due")

    day = day_field(gettext_lazy("Visited on"))
    report = text_field(gettext_lazy("Report"), 4000)
    next_step = LineField(
        label=gettext_lazy("Next step"), max_length=300, required=False
    )
    next_who = LineField(
        label=gettext_lazy("Who does it"), max_length=80, required=False
    )
    next_due = day_field(gettext_lazy("Until"), required=False)

    def __init__(self, *args: Any, visit: ExpertVisit, **kwargs: Any) -> None:
        kwargs["initial"] = {"day": min(visit.planned_on, dates.today())}
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        parts = ("next_step", "next_who", "next_due")
        if any(found.get(name) for name in parts):
            for name in parts:
                if not found.get(name) and name not in self.errors:
                    self.add_error(name, _("A next step needs this as well."))
        return found

    def content(self) -> VisitReport:
        found = self.cleaned_data
        return VisitReport(
            found["day"], found["report"], found["next_step"], found["next_who"],
            found["next_due"],
        )  # fmt: skip
