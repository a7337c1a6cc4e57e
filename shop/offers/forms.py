"""The name of an offer or a range, as staff write it for readers of both languages."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

NAMES = ("name_en", "name_zh_hans")


class NamedInBoth(forms.ModelForm):
    """One name is enough; readers of the other language read it too.

    Names stay apart from those of others in any language, as Oscar wants of its own.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = (_("Name in English"), _("Name in Chinese"))
        for name, label in zip(NAMES, labels, strict=True):
            self.fields[name].label = label

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        given = {name: found[name] for name in NAMES if found.get(name)}
        if not given and not self.errors.keys() & set(NAMES):
            self.add_error(NAMES[0], _("Please enter it in at least one language."))
        others = type(self.instance)._default_manager.exclude(pk=self.instance.pk)  # noqa: SLF001 - public
        for name, text in given.items():
            if others.filter(Q(name_en=text) | Q(name_zh_hans=text)).exists():
                self.add_error(name, _("This name is already used."))
        return found
