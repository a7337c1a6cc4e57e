"""Forms whose texts are typed in both languages, or in one of them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .text import LineField


class BilingualTextForm(forms.Form):
    """Texts in both languages; `wanted` in one of them at least."""

    wanted: tuple[str, ...] = ()

    @property
    def asked_sometimes(self) -> tuple[str, ...]:
        """Each is asked for while the other language has none."""
        return tuple(f"{n}_{code}" for n in self.wanted for code in ("en", "zh_hans"))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for name in self.wanted:
            both = (f"{name}_en", f"{name}_zh_hans")
            if not any(found.get(one) or one in self.errors for one in both):
                self.add_error(both[0], _("Please enter it in at least one language."))
        return found


def line(label: Any, length: int) -> LineField:
    return LineField(label=label, max_length=length, required=False)


def text(label: Any, length: int) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
