"""Taking in at the scales, the receipt's page and paper, and corrections."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core import dates
from core.inputs import whole
from core.pdf.document import pdf_response
from core.phone import keep_on_phone, mark_of
from office.intake.forms.receipts import (
    CorrectForm,
    IntakeForm,
    TakeBackForm,
    as_typed,
    first_guess,
)
from office.intake.models import Intake
from office.intake.offline import depot_data, depot_words
from office.intake.pdf import receipt_pdf
from office.intake.queries.prices import goods_taken
from office.intake.queries.traces import SHOWN, chain_of, parcels_of, sums_by_intake
from office.intake.services.corrections import CorrectionError, correct_intake
from office.intake.services.receipts import IntakeError, MistypedError, record_intake
from office.intake.wording import steps_of

from .base import READING, IntakeView


class NewIntake(IntakeView):
    """The form at the scales. With its scripts it works without signal, too."""

    act = "office.intake.take"
    template_name = "office/intake/new.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        guess = first_guess() | self._like_before(request)
        return self.page(IntakeForm(cooperative=self.cooperative, initial=guess))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = IntakeForm(request.POST, cooperative=self.cooperative)
        if not form.is_valid():
            return self.page(form, status=422)
        try:
            row = record_intake(self.cooperative, form.delivery(), by=self.person)
        except IntakeError as refusal:
            refuse(form, refusal)
            return self.page(
                form, status=422, is_odd=isinstance(refusal, MistypedError)
            )
        said = _("%(code)s: delivery from %(bringer)s recorded.")
        words = {"code": row.code, "bringer": row.bringer}
        messages.success(request, said % words)
        return redirect("office:intake", self.slug, row.pk)

    def _like_before(self, request: HttpRequest) -> dict[str, object]:
        """The next delivery is often of the same goods."""
        asked = whole(request.GET.get("goods")) or 0
        known = goods_taken(self.cooperative).filter(pk=asked).first()
        return {"product": known} if known else {}

    def page(
        self, form: IntakeForm, status: int = 200, *, is_odd: bool = False
    ) -> HttpResponse:
        data = depot_data(self.cooperative, dates.today())
        context = self.get_context_data(
            form=form,
            depot=data,
            is_odd=is_odd or bool(form.is_bound and form.data.get("sure")),
            has_goods=bool(data["goods"]),
            said=depot_words(),
            setup=self._setup(),
        )
        response = self.render_to_response(context, status=status)
        keep_on_phone(response, self.person)
        return response

    def _setup(self) -> dict[str, object]:
        """What the page's scripts need to know."""
        at = {
            "sync_hello": reverse("office:intake_hello", args=[self.slug]),
            "sync_draft": reverse("office:intake_send", args=[self.slug]),
        }
        return {
            "user": mark_of(self.person),
            "seller": f"intake {self.slug}",
            "name": self.cooperative.name,
            "language": self.request.LANGUAGE_CODE,
            "at": at,
            "worker": reverse("office_worker"),
            "scope": reverse("office_entry"),
            "sign_in": f"{reverse('account_login')}?next={self.request.path}",
        }


def refuse(form: IntakeForm, refusal: IntakeError) -> None:
    """Say why at the field that is to be mended."""
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, str(refusal))


class IntakePage(IntakeView):
    """One receipt: who, what, how it was counted, where it went, what was corrected."""

    template_name = "office/intake/intake.html"
    http_method_names = READING

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        row = self.receipt()
        draws = list(parcels_of(row.lot)[:SHOWN]) if row.lot else []
        return super().get_context_data(
            row=row,
            steps=steps_of(row),
            sold=sums_by_intake([row]).get(row.pk),
            chain=chain_of(row) if row.corrects_id or _later(row) else [],
            later=_later(row),
            draws=draws,
            may_take=self.allows("office.intake.take"),
            **kwargs,
        )


def _later(row: Intake) -> Intake | None:
    return getattr(row, "corrected_by", None)


class IntakeReceipt(IntakeView):
    """The receipt on small paper, in both languages."""

    http_method_names = READING

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        row = self.receipt()
        return pdf_response(receipt_pdf(row), name=row.code)


class CorrectPage(IntakeView):
    """What really was brought, or that it is taken back; with a reason."""

    act = "office.intake.take"
    template_name = "office/intake/correct.html"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        row = self._row()
        return self.page(row, self._form(row), self._back(row))

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        row = self._row()
        if "back-key" in request.POST:
            return self._take_back(row)
        return self._put_right(row)

    def _row(self) -> Intake:
        row = self.receipt()
        if not row.net and row.corrects_id is None:
            raise Http404
        return row

    def _form(self, row: Intake, data: Any = None) -> CorrectForm:
        return CorrectForm(
            data, cooperative=self.cooperative, also=row.product, initial=as_typed(row)
        )

    def _back(self, row: Intake, data: Any = None) -> TakeBackForm:
        return TakeBackForm(data, initial={"key": first_guess()["key"]})

    def _put_right(self, row: Intake) -> HttpResponse:
        form = self._form(row, self.request.POST)
        back = self._back(row)
        if not form.is_valid():
            return self.page(row, form, back, status=422)
        delivery = form.delivery()
        try:
            new = correct_intake(
                row,
                delivery,
                reason=form.cleaned_data["reason"],
                key=delivery.key,
                by=self.person,
            )
        except IntakeError as refusal:
            refuse(form, refusal)
            odd = isinstance(refusal, MistypedError)
            return self.page(row, form, back, status=422, is_odd=odd)
        return self._done(new)

    def _take_back(self, row: Intake) -> HttpResponse:
        back = self._back(row, self.request.POST)
        if not back.is_valid():
            return self.page(row, self._form(row), back, status=422)
        typed = back.cleaned_data
        try:
            new = correct_intake(
                row, None, reason=typed["reason"], key=typed["key"], by=self.person
            )
        except CorrectionError as refusal:
            back.add_error(None, str(refusal))
            return self.page(row, self._form(row), back, status=422)
        return self._done(new)

    def _done(self, new: Intake) -> HttpResponse:
        said = _("Corrected by %(code)s. Stock and accounts are updated.") % {
            "code": new.code
        }
        messages.success(self.request, said)
        return redirect("office:intake", self.slug, new.pk)

    def page(
        self,
        row: Intake,
        form: CorrectForm,
        back: TakeBackForm,
        status: int = 200,
        *,
        is_odd: bool = False,
    ) -> HttpResponse:
        day: dt.date = row.day
        context = self.get_context_data(
            row=row,
            form=form,
            back=back,
            later=_later(row),
            is_odd=is_odd or bool(form.is_bound and form.data.get("sure")),
            depot=depot_data(self.cooperative, day),
        )
        return self.render_to_response(context, status=status)
