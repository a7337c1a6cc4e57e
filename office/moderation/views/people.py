"""People of the market: found, seen with their eyes, given to by the market."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.impersonation import (
    BACK,
    MOST_HOURS,
    VISIT,
    HelpError,
    ask_for_help,
    require_helpable,
    start_visit,
)
from accounts.models import User
from accounts.queries import (
    agreement,
    help_asked,
    people_called,
    person_of,
    visits_to,
)
from core.money import from_minor
from core.templatetags.market import money
from core.text import LineField
from office.moderation.forms import GiftForm
from payments.credit.queries import gifts
from payments.credit.services import give

from .base import OfficePage

SHOWN = 10


class HelpForm(forms.Form):
    """Why somebody looks; for a question also for how long."""

    reason = LineField(
        label=gettext_lazy("Reason"),
        max_length=500,
        help_text=gettext_lazy("The person will read this. It stays in the log."),
        error_messages={
            "required": gettext_lazy("Please give a reason. The person will read it.")
        },
    )
    hours = forms.IntegerField(
        label=gettext_lazy("Duration in hours"),
        min_value=1,
        max_value=MOST_HOURS,
        initial=24,
        required=False,
        help_text=gettext_lazy("Required when you ask to make changes."),
    )


class PeopleScope(OfficePage):
    """For the market's staff alone."""

    act = "office.people.see"
    write_act = "office.people.help"


class PeoplePage(PeopleScope):
    """Search by name, e-mail or the end of a phone number."""

    template_name = "office/people.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        wanted = self.request.GET.get("q", "").replace("\0", "").strip()[:80]
        people = self.page_of(people_called(wanted)) if wanted else None
        return super().get_context_data(q=wanted, page=people, **kwargs)


class PersonPage(PeopleScope):
    """What was asked of a person and who looked; begin to look, or ask to change."""

    template_name = "office/person.html"

    def get(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        return self.page(get_object_or_404(User, pk=pk), HelpForm())

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        person, form = get_object_or_404(User, pk=pk), HelpForm(request.POST)
        if not form.is_valid():
            return self.page(person, form)
        try:
            if request.POST.get("do") == "ask":
                return self._ask(person, form)
            return self._look(person, form)
        except HelpError as refusal:
            messages.error(request, str(refusal))
            return redirect("office:person", self.slug, pk)

    def _ask(self, person: User, form: HelpForm) -> HttpResponse:
        cleaned = form.cleaned_data
        hours = cleaned["hours"] or 24
        ask_for_help(self.person, person, reason=cleaned["reason"], hours=hours)
        messages.success(self.request, _("Request sent. The person is notified."))
        return redirect("office:person", self.slug, person.pk)

    def _look(self, person: User, form: HelpForm) -> HttpResponse:
        visit = start_visit(self.person, person, reason=form.cleaned_data["reason"])
        session = self.request.session
        session.cycle_key()
        session[VISIT], session[BACK] = visit.pk, self.request.path
        return redirect("home")

    def page(self, person: User, form: HelpForm) -> HttpResponse:
        try:
            require_helpable(self.person, person)
            refusal = ""
        except HelpError as refused:
            refusal = str(refused)
        context = self.get_context_data(
            shown=person,
            form=form,
            refusal=refusal,
            agreed=agreement(self.person.pk, person.pk),
            asked=help_asked(person)[:SHOWN],
            visits=visits_to(person)[:SHOWN],
        )
        return self.render_to_response(context, status=422 if form.is_bound else 200)


class GiftsPage(OfficePage):
    """The operator's alone: it is the market's money."""

    act = "office.balance.give"
    write_act = "office.balance.give"
    template_name = "office/gifts.html"

    def post(self, request: HttpRequest) -> HttpResponse:
        form = GiftForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        credit = give(form.gift(), by=person_of(request))
        text = _("%(amount)s added to the balance of %(person)s.")
        amount = money(from_minor(credit.amount, credit.currency), credit.currency)
        messages.success(request, text % {"amount": amount, "person": credit.user})
        return redirect("office:gifts", self.slug)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        kwargs.setdefault("form", GiftForm())
        return super().get_context_data(
            page=self.page_of(gifts()), most=settings.BALANCE_GIFT_MOST, **kwargs
        )
