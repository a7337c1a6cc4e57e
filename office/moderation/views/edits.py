"""A change of a published listing beside what shoppers see, and the decision on it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from core.transitions import TransitionError
from office.moderation.forms import DecideForm
from office.moderation.reasons import said_in
from office.moderation.services import Outcome
from shop.catalogue.differences import difference_of
from shop.catalogue.models import ProposedEdit
from shop.catalogue.services import (
    EditConflict,
    StaleEdit,
    approve_edit,
    conflicts,
    refuse_edit,
)
from shop.catalogue.services.parts import whole_of
from shop.catalogue.states import EditState
from vendors.members.queries import language_of_team

from .base import OfficePage
from .queue import offer_undo


class EditPage(OfficePage):
    template_name = "office/edit.html"
    write_act = "office.listings.decide"

    def edit(self, pk: int) -> ProposedEdit:
        rows = ProposedEdit.objects.filter(product__partner__in=self.sellers)
        related = ("product__partner__village", "product__cover", "by", "decided_by")
        return get_object_or_404(rows.select_related(*related), pk=pk)

    def get(
        self, request: HttpRequest, *_args: Any, pk: int, **_kwargs: Any
    ) -> HttpResponse:
        return self.page(self.edit(pk), DecideForm())

    def post(self, request: HttpRequest, *, pk: int, **_kwargs: Any) -> HttpResponse:
        edit = self.edit(pk)
        approves = request.POST.get("decide") == "approve"
        form = DecideForm(request.POST)
        if not approves and not form.is_valid():
            return self.page(edit, form)
        try:
            version = self._decide(edit, form, approves=approves)
        except (StaleEdit, EditConflict) as changed:
            said = _("This was changed since you saw it. Please look again.")
            if isinstance(changed, EditConflict):
                said = str(changed)
            messages.warning(request, said)
            # As it is now, with the reason that was typed.
            return self.page(self.edit(pk), form if not approves else DecideForm(), 409)
        except TransitionError:
            self.say_decided()
        except ValidationError as error:
            for text in error.messages:
                messages.error(request, text)
        else:
            offer_undo(
                request, self.slug, Outcome(done=1, undo=[("edit", pk, version)])
            )
            messages.success(request, _("Decided. The seller is told."))
            return redirect("office:queue", self.slug)
        return redirect("office:edit", self.slug, pk)

    def _decide(self, edit: ProposedEdit, form: DecideForm, *, approves: bool) -> int:
        """Decide on what was seen; the listing's version after it."""
        seen = _number(self.request.POST.get("version", ""))
        if approves:
            product = approve_edit(
                edit,
                seen=seen,
                product_version=_number(self.request.POST.get("product_version", "")),
                over="over" in self.request.POST,
                by=self.person,
            )
            return int(product.version)
        language = language_of_team(edit.product.partner_id)
        canned = said_in(language, form.cleaned_data["canned"])
        texts = (canned, form.cleaned_data["reason"])
        reason = " ".join(text for text in texts if text)
        refused = refuse_edit(edit, reason=reason, seen=seen, by=self.person)
        return int(refused.product.version)

    def page(
        self, edit: ProposedEdit, form: DecideForm, status: int = 200
    ) -> HttpResponse:
        waits = edit.state == EditState.OPEN
        meanwhile = conflicts(edit, whole_of(edit.product)) if waits else {}
        context = self.get_context_data(
            edit=edit,
            product=edit.product,
            difference=difference_of(edit, meanwhile),
            conflict=bool(meanwhile),
            waits=waits,
            may_decide=self.allows("office.listings.decide"),
            form=form,
        )
        status = 422 if form.errors else status
        return self.render_to_response(context, status=status)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
