"""The pages on which staff name a range and say what is in it."""

from oscar.apps.dashboard.ranges import views as core

from .forms import NamedRangeForm


class NamedRangeCreateView(core.RangeCreateView):
    form_class = NamedRangeForm


class NamedRangeUpdateView(core.RangeUpdateView):
    form_class = NamedRangeForm
