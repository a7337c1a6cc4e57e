"""The office invites sellers: one by one, by a link for many, by a file."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.people_files import HEADS
from core.pdf.blocks import inline_svg
from core.pdf.document import pdf_response
from core.refusals import RefusalError
from core.tables.writer import EXCEL_CSV, download
from openings.emails import link_of
from openings.forms import InviteesForm, ManyForm, PersonForm
from openings.models import SellerInvitation
from openings.pdf import poster_pdf
from openings.queries.invitations import invitations_of, uses_of
from openings.services import OpeningError
from openings.services.invitations import (
    Invitee,
    invite_all,
    invite_many,
    invite_person,
    revoke,
    send_again,
)
from openings.services.invitee_plan import plan, sealed, unsealed
from openings.states import InvitationState

from .base import OpeningsView


class InvitationsPage(OpeningsView):
    """All invitations with their state, and the forms that make one."""

    template_name = "openings/invitations.html"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.page()

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        is_many = request.POST.get("do") == "many"
        form = self._many(request.POST) if is_many else self._one(request.POST)
        if not form.is_valid():
            return self.page(form, wrong=True)
        try:
            invitation = self._invite(form)
        except OpeningError as refusal:
            form.add_error(None, str(refusal.said))
            return self.page(form, wrong=True)
        if invitation.phone:
            messages.success(request, _("The invitation is on its way by SMS."))
        else:
            messages.success(request, _("Here is the link. Hand it over or print it."))
        return redirect("office:invitation", self.slug, invitation.pk)

    def _invite(self, form: Any) -> SellerInvitation:
        typed, vouches = form.cleaned_data, form.vouches
        if isinstance(form, ManyForm):
            return invite_many(
                self.cooperative,
                typed["label"],
                days=typed["days"],
                skips_vetting=vouches,
                by=self.person,
            )
        return invite_person(
            self.cooperative,
            Invitee(typed["name"], typed["phone"], typed["village"]),
            skips_vetting=vouches,
            by=self.person,
        )

    def page(
        self, form: forms.Form | None = None, *, wrong: bool = False
    ) -> HttpResponse:
        rows = invitations_of(self.cooperative)
        state = self.request.GET.get("state", "")
        if state in InvitationState.values:
            rows = rows.filter(state=state)
        person = form if isinstance(form, PersonForm) else None
        many = form if isinstance(form, ManyForm) else None
        return self.show(
            wrong=wrong,
            page=self.page_of(rows),
            state=state,
            states=InvitationState.choices,
            person_form=person or self._one(),
            many_form=many or self._many(),
        )

    def _one(self, *args: Any) -> PersonForm:
        return PersonForm(*args, may_vouch=self.may_vouch)

    def _many(self, *args: Any) -> ManyForm:
        """Its fields have names of their own, as both forms stand on one page."""
        return ManyForm(*args, may_vouch=self.may_vouch, prefix="many")


class OneInvitation(OpeningsView):
    """One of the office's own, or 404."""

    @cached_property
    def invitation(self) -> Any:
        return get_object_or_404(invitations_of(self.cooperative), pk=self.kwargs["pk"])


class InvitationPage(OneInvitation):
    """Its link and code, what became of it; sent again or withdrawn."""

    template_name = "openings/invitation.html"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        link = "" if self.invitation.has_ended else link_of(self.invitation)
        return self.show(
            invitation=self.invitation,
            state=InvitationState(self.invitation.state),
            link=link,
            qr=inline_svg(link) if link else "",
            uses=self.page_of(uses_of(self.invitation)),
        )

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        try:
            if request.POST.get("do") == "revoke":
                revoke(self.invitation)
                messages.success(request, _("Withdrawn. The link no longer works."))
            else:
                send_again(self.invitation)
                messages.success(request, _("Sent again."))
        except OpeningError as refusal:
            messages.warning(request, str(refusal.said))
        return redirect("office:invitation", self.slug, self.kwargs["pk"])


class PosterFile(OneInvitation):
    """The link as a page to print, in both languages, with its code."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        link = "" if self.invitation.has_ended else link_of(self.invitation)
        if not link:
            messages.warning(request, _("This invitation has ended. Create a new one."))
            return redirect("office:invitation", self.slug, self.kwargs["pk"])
        return pdf_response(poster_pdf(self.invitation, link), name="invitation")


class InviteesPage(OpeningsView):
    """A file of names and phone numbers: looked at first, then invited."""

    template_name = "openings/invitees.html"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.show(form=self._form())

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if "rows" in request.POST:
            return self._invite(request)
        form = self._form(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(wrong=True, form=form)
        read = form.cleaned_data["file"]
        planned = plan(self.cooperative, read.rows, by=self.person)
        return self.show(
            form=self._form(),
            planned=planned,
            problems=read.problems,
            new=sum(each.is_new for each in planned),
            rows=sealed(planned, by=self.person),
            vouches=form.vouches,
        )

    def _form(self, *args: Any) -> InviteesForm:
        return InviteesForm(*args, may_vouch=self.may_vouch)

    def _invite(self, request: HttpRequest) -> HttpResponse:
        try:
            count = invite_all(
                self.cooperative,
                unsealed(request.POST["rows"], self.cooperative, by=self.person),
                skips_vetting=self.may_vouch and request.POST.get("vouches") == "1",
                by=self.person,
            )
        except RefusalError as refusal:
            messages.error(request, refusal.words)
            return redirect("office:invitees", self.slug)
        said = ngettext(
            "%(count)s person is invited by SMS.",
            "%(count)s people are invited by SMS.",
            count,
        )
        messages.success(request, said % {"count": count})
        return redirect("office:invitations", self.slug)


class InviteesTemplate(OpeningsView):
    """A table with the right heads, to fill in."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponseBase:
        form = "xlsx" if request.GET.get("as") == "xlsx" else EXCEL_CSV
        return download([[str(head) for head in HEADS]], name="people", form=form)
