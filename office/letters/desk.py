"""Letters at a seller's desk: written, looked at, sent now or later, stopped."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from core.transitions import TransitionError
from office.announcements.forms import ScheduleForm
from shop.catalogue.models import Product
from vendors.members.desk.base import DeskView

from .forms import LetterForm
from .models import Letter
from .queries import ON_A_PAGE, consents, counted, hindrance, versions_of
from .services import (
    LetterError,
    save_letter,
    schedule_letter,
    send_letter,
    stop_letter,
    unschedule_letter,
)
from .states import CAN_STOP, OPEN, SAID


class LettersScope(DeskView):
    act = "desk.letters.edit"

    def mine(self) -> QuerySet[Letter]:
        return Letter.objects.filter(partner=self.partner)

    def goods(self) -> QuerySet[Product]:
        rows = Product.objects.filter(partner=self.partner, is_public=True)
        return rows.order_by("title", "pk")

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        recipients = consents(self.partner).count()
        return super().get_context_data(recipients=recipients, **kwargs)


class LettersPage(LettersScope):
    """All of them, and how many people receive the next one."""

    template_name = "desk/letters/list.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        page = Paginator(self.mine(), ON_A_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(page=page, **kwargs)


class NewLetter(LettersScope):
    template_name = "desk/letters/new.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        form = LetterForm(goods=self.goods())
        return self.render_to_response(self.get_context_data(form=form))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = LetterForm(request.POST, goods=self.goods())
        if not form.is_valid():
            context = self.get_context_data(form=form)
            return self.render_to_response(context, status=422)
        row = save_letter(self.partner, form.content(), by=self.person)
        messages.success(request, _("Saved as a draft. Check it, then send it."))
        return redirect("desk:letter", self.partner.code, row.pk)


class LetterPage(LettersScope):
    """As it will be read, how many get it, and what became of it."""

    template_name = "desk/letters/one.html"

    def get(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        return self.page(get_object_or_404(self.mine(), pk=pk))

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        row = get_object_or_404(self.mine(), pk=pk)
        wanted = request.POST.get("do", "")
        if wanted not in {"save", "schedule", "draft", "send", "stop"}:
            raise Http404
        forms: dict[str, Any] = {}
        if wanted == "save":
            forms["form"] = LetterForm(request.POST, goods=self.goods())
        elif wanted == "schedule":
            forms["schedule"] = ScheduleForm(request.POST)
        if any(not form.is_valid() for form in forms.values()):
            return self.page(row, **forms)
        try:
            messages.success(request, self._do(wanted, row, forms))
        except LetterError as refused:
            messages.warning(request, refused.words)
        except TransitionError:
            said = _("It was sent or stopped meanwhile. Nothing was changed.")
            messages.warning(request, said)
        return redirect("desk:letter", self.partner.code, pk)

    def _do(self, wanted: str, row: Letter, forms: dict[str, Any]) -> str:
        if wanted == "save":
            content = forms["form"].content()
            save_letter(self.partner, content, pk=row.pk, by=self.person)
            return _("Saved.")
        if wanted == "schedule":
            schedule_letter(row.pk, at=forms["schedule"].cleaned_data["at"])
            return _("Scheduled. You can change it until then.")
        if wanted == "draft":
            unschedule_letter(row.pk)
            return _("It is a draft again and will not be sent by itself.")
        if wanted == "stop":
            stop_letter(row.pk, reason="", tells_seller=False)
            return _("Stopped. Nobody else receives it.")
        send_letter(row.pk)
        return _("Sending. This page shows how many have received it.")

    def page(self, row: Letter, **forms: object) -> HttpResponse:
        is_open = row.state in OPEN
        initial = _typed(row)
        context = self.get_context_data(
            letter=row,
            versions=versions_of(row),
            goods=row.goods.order_by("pk"),
            is_open=is_open,
            can_stop=row.state in CAN_STOP - OPEN,
            hindrance=hindrance(self.partner, timezone.now(), but=row.pk),
            counted=None if is_open else counted(row),
            form=forms.get("form") or LetterForm(goods=self.goods(), initial=initial),
            schedule_form=forms.get("schedule") or ScheduleForm(),
        )
        return self.render_to_response(context, status=422 if forms else 200)


def _typed(row: Letter) -> dict[str, object]:
    typed: dict[str, object] = {"goods": [each.pk for each in row.goods.all()]}
    for column in SAID:
        for name in ("title", "text"):
            typed[f"{name}_{column}"] = getattr(row, f"{name}_{column}")
    return typed
