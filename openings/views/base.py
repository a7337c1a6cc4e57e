"""What the office's pages about new sellers start from."""

from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.cache import add_never_cache_headers

from core.pages import LongPaginator
from vendors.members.desk.base import OfficeView

ON_A_PAGE = 40


class OpeningsView(OfficeView):
    """For who keeps the register or decides; in the market's office for its staff."""

    act = "office.openings.see"
    write_act = "office.openings.edit"
    http_method_names = ["get", "head", "post", "options"]

    @property
    def may_vouch(self) -> bool:
        """Whether the person may say that no application needs another look."""
        return self.allows("office.applications.decide")

    def page_of(self, rows: QuerySet[Any]) -> Page[Any]:
        return LongPaginator(rows, ON_A_PAGE).get_page(self.request.GET.get("page"))

    def show(self, *, wrong: bool = False, **context: object) -> HttpResponse:
        """The page with these in it; 422 when what was typed needs another look."""
        full = self.get_context_data(**context)
        response = self.render_to_response(full, status=422 if wrong else 200)
        add_never_cache_headers(response)
        return response
