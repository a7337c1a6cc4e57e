"""The farm desk's pages on presales and their harvests."""

from http import HTTPStatus

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from vendors.members.desk.base import DeskView

from .forms import FIELD_OF, HarvestForm, MoveForm, PresaleForm
from .models import Presale
from .queries import moves_of, presales_of
from .rules import PresaleError
from .services.presales import (
    call_harvest_off,
    confirm_harvest,
    declare_presale,
    move_harvest,
)
from .states import PresaleState

SEE, EDIT = "desk.products.see", "desk.products.edit"
WRONG = HTTPStatus.UNPROCESSABLE_ENTITY
MOST_LISTED = 200


class PresalesPage(DeskView):
    """All presales of the seller, the newest first."""

    act = SEE
    template_name = "desk/presales/index.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        rows = presales_of(self.partner)[:MOST_LISTED]
        may_edit = self.may_send(EDIT)
        return super().get_context_data(presales=rows, may_edit=may_edit, **kwargs)


class NewPresale(DeskView):
    """The form of a new presale."""

    act = EDIT
    http_method_names = ["get", "head", "post", "options"]
    template_name = "desk/presales/form.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        context = {"form": PresaleForm(partner=self.partner)}
        return super().get_context_data(**context | kwargs)

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        form = PresaleForm(request.POST, partner=self.partner)
        if form.is_valid():
            try:
                pool = form.cleaned_data["pool"]
                presale = declare_presale(pool, form.terms(), by=self.person)
            except PresaleError as why:
                form.add_error(FIELD_OF.get(why.field, why.field) or None, why.words)
            else:
                messages.success(request, _("Presale created."))
                return redirect("desk:presale", self.partner.code, presale.pk)
        context = self.get_context_data(form=form)
        return self.render_to_response(context, status=WRONG)


class OfPresale(DeskView):
    """About one presale of the seller's."""

    @property
    def rows(self) -> QuerySet[Presale]:
        return presales_of(self.partner)

    @cached_property
    def presale(self) -> Presale:
        found = self.rows.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def back(self) -> HttpResponse:
        return redirect("desk:presale", self.partner.code, self.presale.pk)


class PresalePage(OfPresale):
    """What is expected, what is ordered, and what can be said of the harvest."""

    act = SEE
    write_act = EDIT
    http_method_names = ["get", "head", "post", "options"]
    template_name = "desk/presales/presale.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        presale = self.presale
        context = {
            "presale": presale,
            "product": presale.pool.product,
            "moves": moves_of(presale),
            "may_edit": self.may_send(EDIT),
            "move_form": MoveForm(presale=presale),
            "harvest_form": HarvestForm(presale=presale),
        }
        return super().get_context_data(**context | kwargs)

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        act = {"move": self._move, "harvest": self._harvest, "fail": self._fail}.get(
            request.POST.get("do", "")
        )
        if act is None:
            return self.back()
        return act(request)

    def _move(self, request: HttpRequest) -> HttpResponse:
        form = MoveForm(request.POST, presale=self.presale)
        if form.is_valid():
            days = form.cleaned_data
            try:
                move_harvest(self.presale, days["first"], days["last"], by=self.person)
            except PresaleError as why:
                form.add_error(why.field or None, why.words)
            else:
                messages.success(request, _("Harvest moved. Shoppers are told."))
                return self.back()
        context = self.get_context_data(move_form=form)
        return self.render_to_response(context, status=WRONG)

    def _harvest(self, request: HttpRequest) -> HttpResponse:
        form = HarvestForm(request.POST, presale=self.presale)
        if form.is_valid():
            try:
                done = confirm_harvest(self.presale, form.harvest(), by=self.person)
            except PresaleError as why:
                form.add_error(why.field or None, why.words)
            else:
                self._say(request, done)
                return self.back()
        context = self.get_context_data(harvest_form=form)
        return self.render_to_response(context, status=WRONG)

    def _fail(self, request: HttpRequest) -> HttpResponse:
        try:
            done = call_harvest_off(self.presale, by=self.person)
        except PresaleError as why:
            messages.error(request, why.words)
        else:
            self._say(request, done)
        return self.back()

    def _say(self, request: HttpRequest, presale: Presale) -> None:
        if presale.state == PresaleState.HARVESTED:
            text = _("Saved. Orders are filled as soon as open payments are decided.")
        elif presale.state == PresaleState.FAILED:
            text = _("Called off. Shoppers get their money back.")
        else:
            text = _("Harvest confirmed. You can pack the orders now.")
        messages.success(request, text)


desk_urlpatterns = [
    path("presales/", PresalesPage.as_view(), name="presales"),
    path("presales/new/", NewPresale.as_view(), name="presale_new"),
    path("presales/<int:pk>/", PresalePage.as_view(), name="presale"),
]
