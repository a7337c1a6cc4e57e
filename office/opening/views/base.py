"""What all pages of a market's opening have in common."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from office.moderation.views.base import OfficePage


class OpeningPage(OfficePage):
    """Of the market's office alone: no cooperative has a role for it."""

    act = "office.opening.edit"
    http_method_names = ["get", "head", "post", "options"]

    def redirected(self, said: str) -> HttpResponse:
        messages.success(self.request, said)
        return redirect("office:opening", self.slug)
