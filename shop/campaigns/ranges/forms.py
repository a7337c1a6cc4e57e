"""A range with its name in both languages."""

from oscar.apps.dashboard.ranges.forms import RangeForm

from shop.offers.forms import NAMES, NamedInBoth


class NamedRangeForm(NamedInBoth, RangeForm):
    class Meta(RangeForm.Meta):
        fields = (*NAMES, *(f for f in RangeForm.Meta.fields if f != "name"))
