"""The log of acts of a county's programme: who changed what, and when."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from vendors.members.desk.log import Log, log_of_county

from .base import ProgrammePage


class LogView(ProgrammePage):
    """Searched, turned by key, and taken as a file. Nothing in it can be changed."""

    act = "programme.log.see"
    template_name = "programme/log.html"

    def get(  # type: ignore[override] # a file is no page
        self, request: HttpRequest, *_args: Any, **_kwargs: Any
    ) -> HttpResponseBase:
        slug = self.county.slug
        log = Log(request, log_of_county(slug), office=slug)
        return log.file() or self.render_to_response(
            self.get_context_data(**log.context())
        )
