"""The activity log in an office: what was done there and to its sellers."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from vendors.members.desk.log import Log, log_of

from .base import OfficePage


class LogOfActsPage(OfficePage):
    """Searched, turned by key, and taken as a file. Nothing in it can be changed."""

    act = "office.log.see"
    template_name = "office/log.html"
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponseBase:
        rows = log_of(cooperative_id=self.cooperative.pk if self.cooperative else None)
        log = Log(request, rows, here=f"office:{self.slug}")
        return log.file() or self.render_to_response(
            self.get_context_data(**log.context())
        )
