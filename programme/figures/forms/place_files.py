"""The file of places as it is brought."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.imports.forms import ReadFileField
from programme.figures.place_files import MOST_BYTES, read_places


class PlacesFileForm(forms.Form):
    """A file with counties and villages."""

    file = ReadFileField(
        label=_("File"),
        read=read_places,
        most_bytes=MOST_BYTES,
        accept=".csv,.tsv,.txt,.xlsx",
        error_messages={
            "required": _("Please select a file."),
            "missing": _("Please select a file."),
        },
    )
