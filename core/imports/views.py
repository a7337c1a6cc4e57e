"""Pages of imports: what is brought, what becomes of its rows, what is done with it."""

from abc import abstractmethod
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from core.transitions import TransitionError

from .forms import UploadForm
from .models import FileImport


class UploadPage(TemplateView):
    """Choosing a file of `form_class`, and what became of earlier ones."""

    form_class: type[UploadForm]

    @abstractmethod
    def take(self, file: UploadedFile) -> HttpResponse:
        """Keep it and lead on. May raise a `ValidationError`."""

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form_class(request.POST, request.FILES)
        if form.is_valid():
            try:
                return self.take(form.cleaned_data["file"])
            except ValidationError as refusal:
                form.add_error("file", ValidationError(refusal.messages))
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        kwargs.setdefault("form", self.form_class())
        most_rows, most_bytes = self.form_class.kind.limits()
        return super().get_context_data(
            most_rows=most_rows, most_megabytes=most_bytes // 1_000_000, **kwargs
        )


class ImportAct(TemplateView):
    """One POST about a file, then back to its page. `do` does it."""

    http_method_names = ["post", "options"]

    @abstractmethod
    def do(self) -> str:
        """Do it and return what to say. May raise what a service raises."""

    if TYPE_CHECKING:  # of the pages beside which it stands

        def back(self) -> HttpResponse:
            """To the page of the file."""

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        try:
            said = self.do()
        except TransitionError:
            messages.warning(request, moved_on())
        except ValidationError as refusal:
            for text in refusal.messages:
                messages.error(request, text)
        else:
            if said:
                messages.success(request, said)
        return self.back()


def moved_on() -> str:
    """What is said of a file that somebody else did something with."""
    return _("This file has already moved to another step.")


def counts_by_fate(
    upload: FileImport, fates: type[TextChoices], fate: str
) -> dict[str, Any]:
    """How many rows have each fate, and the one that is asked for."""
    counts = upload.counts
    return {
        "fate": fate if fate in fates.values else "",
        "fates": [(each.value, each.label, counts.get(each, 0)) for each in fates],
        "new": counts.get("new", 0),
        "changed": counts.get("changed", 0),
    }
