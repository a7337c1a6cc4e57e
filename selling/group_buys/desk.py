"""The farm desk's pages on group offers and the groups that came of them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from vendors.members.desk.base import DeskView

from .forms import GroupOfferForm, terms_shown
from .models import GroupOffer
from .queries import groups_for_desk, offers_of_seller
from .rules import GroupBuyError
from .services.offers import change_offer, make_offer, stop_offer

SEE, EDIT = "desk.products.see", "desk.products.edit"


class GroupOffersPage(DeskView):
    """All group offers of the seller, the newest first."""

    act = SEE
    template_name = "desk/groups/index.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        offers = offers_of_seller(self.partner)
        return super().get_context_data(
            offers=offers[:200], may_edit=self.may_send(EDIT), **kwargs
        )


class OfOffer(DeskView):
    """About one offer of the seller's."""

    @cached_property
    def offer(self) -> GroupOffer:
        rows = offers_of_seller(self.partner)
        found = rows.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found


class GroupOfferPage(OfOffer):
    """What is offered, and its groups with who is in."""

    act = SEE
    template_name = "desk/groups/offer.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        groups = groups_for_desk(self.offer)
        return super().get_context_data(
            offer=self.offer, groups=groups, may_edit=self.may_send(EDIT), **kwargs
        )


class NewGroupOffer(DeskView):
    """The form of a new offer."""

    act = EDIT
    http_method_names = ["get", "head", "post", "options"]
    template_name = "desk/groups/form.html"

    @cached_property
    def offer(self) -> GroupOffer | None:
        """The one that is changed."""
        return None

    def form(self, posted: Any = None) -> GroupOfferForm:
        return GroupOfferForm(
            posted,
            partner=self.partner,
            offer=self.offer,
            initial=terms_shown(self.offer),
        )

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        context = {"form": self.form(), "offer": self.offer}
        return super().get_context_data(**context | kwargs)

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self._refused(form)
        try:
            offer = self.save(form)
        except GroupBuyError as why:
            form.add_error(None, str(why))
            return self._refused(form)
        messages.success(request, _("Saved. Shoppers see it at once."))
        return redirect("desk:group", self.partner.code, offer.pk)

    def save(self, form: GroupOfferForm) -> GroupOffer:
        return make_offer(form.pack, form.terms(), by=self.person)

    def _refused(self, form: GroupOfferForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class EditGroupOffer(NewGroupOffer):
    """The same of an offer that runs; groups that began keep what they have."""

    @cached_property
    def offer(self) -> GroupOffer | None:
        found = offers_of_seller(self.partner).filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def save(self, form: GroupOfferForm) -> GroupOffer:
        if self.offer is None:
            raise Http404
        return change_offer(self.offer, form.terms(), by=self.person)


class StopGroupOffer(OfOffer):
    act = EDIT
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        stop_offer(self.offer, by=self.person)
        messages.success(
            request, _("Stopped. Open groups can still be completed in their time.")
        )
        return redirect("desk:group", self.partner.code, self.offer.pk)


desk_urlpatterns = [
    path("group-buys/", GroupOffersPage.as_view(), name="groups"),
    path("group-buys/new/", NewGroupOffer.as_view(), name="group_new"),
    path("group-buys/<int:pk>/", GroupOfferPage.as_view(), name="group"),
    path("group-buys/<int:pk>/edit/", EditGroupOffer.as_view(), name="group_edit"),
    path("group-buys/<int:pk>/stop/", StopGroupOffer.as_view(), name="group_stop"),
]
