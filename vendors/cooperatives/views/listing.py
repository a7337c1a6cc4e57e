"""The register as a list, and as a file."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from core.tables.responses import EXCEL_CSV, XLSX, download
from vendors.cooperatives.exporting import table_rows
from vendors.cooperatives.listing import Listing
from vendors.cooperatives.services import note_shown
from vendors.places.models import Village

from .base import RegisterView

FORMS = {"csv": EXCEL_CSV, "xlsx": XLSX}  # how links ask for a file


class ListedView(RegisterView):
    def listing(self) -> Listing:
        return Listing(
            self.households(),
            self.request.GET,
            sees_phones=self.may_show_numbers(),
            sees_stakes=self.sees_stakes(),
        )


class RegisterPage(ListedView):
    """Every household, found by what somebody knows of it."""

    template_name = "office/households/list.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        listing = self.listing()
        villages = Village.objects.filter(households__cooperative=self.cooperative)
        return super().get_context_data(
            page=self.page_of(listing.chosen),
            villages=villages.distinct().order_by("name", "pk"),
            sees_stakes=self.sees_stakes(),
            may_edit=self.allows("office.households.edit"),
            may_show=self.may_show_numbers(),
            **listing.context(),
            **kwargs,
        )


class RegisterFile(ListedView):
    """What the list shows as a file: asked for with GET, numbers stay masked."""

    write_act = "office.households.private"

    def get(  # type: ignore[override] # a file is no page
        self, request: HttpRequest, *_args: Any, **_kwargs: Any
    ) -> HttpResponseBase:
        return self.file(is_shown=False)

    def post(
        self, request: HttpRequest, *_args: Any, **_kwargs: Any
    ) -> HttpResponseBase:
        """With the numbers, which the log of acts tells."""
        note_shown(self.cooperative, count=self.listing().chosen.count())
        return self.file(is_shown=True)

    def file(self, *, is_shown: bool) -> HttpResponseBase:
        rows = table_rows(
            self.listing().chosen, is_shown=is_shown, sees_stakes=self.sees_stakes()
        )
        asked = self.request.GET.get("as", "")
        form = FORMS.get(asked, EXCEL_CSV)
        return download(rows, name="households", form=form)
