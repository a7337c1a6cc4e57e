"""A shop that somebody opened for the person: theirs by a press, or not theirs."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from accounts.impersonation import in_person_only
from accounts.queries import person_of
from core.inputs import whole
from openings.models import ShopOpening
from openings.queries.shops import done_for, handed_to, waiting_for
from openings.services import OpeningError
from openings.services.shops import disown, keep_helper, take_over
from vendors.members.services import end_help


@in_person_only
@method_decorator(never_cache, name="dispatch")
class MyShops(LoginRequiredMixin, TemplateView):
    """Shops that wait for the person's number, and those that were theirs so."""

    template_name = "openings/mine.html"
    http_method_names = ["get", "head", "post", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        person = person_of(self.request)
        handed = [(each, done_for(each)) for each in handed_to(person)[:10]]
        return super().get_context_data(
            person=person,
            waiting=list(waiting_for(person)),
            handed=handed,
            helped={
                each.pk
                for each, _done in handed
                if each.partner.roles.filter(on_behalf=True).exists()
            },
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        person = person_of(request)
        rows = waiting_for(person) | handed_to(person)
        pk = whole(request.POST.get("shop"))
        opening: Any = get_object_or_404(rows, pk=pk)
        try:
            return self._do(opening, request.POST.get("do", ""))
        except OpeningError as refusal:
            messages.warning(request, str(refusal.said))
            return redirect("openings:mine")

    def _do(self, opening: ShopOpening, act: str) -> HttpResponse:
        person = person_of(self.request)
        if act == "take":
            partner = take_over(opening, person)
            messages.success(
                self.request, _("The shop is yours now. Nobody else acts for it.")
            )
            return redirect("desk:today", partner.code)
        if act == "disown":
            disown(opening, person)
            said = _("Thank you. The office corrects the number; nobody can buy there.")
            messages.success(self.request, said)
        elif act == "keep":
            keep_helper(opening, person)
            messages.success(self.request, _("They can help you again."))
        elif act == "end" and opening.user_id == person.pk:
            end_help(opening.partner)
            messages.success(self.request, _("Their help has ended."))
        return redirect("openings:mine")
