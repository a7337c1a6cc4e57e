"""Standing orders: composed of a farm's goods, and changed later."""

from collections.abc import Mapping

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from accounts.queries import person_of
from selling.boxes.forms.standing_orders import RhythmForm
from selling.boxes.forms.subscriptions import chosen_packs
from selling.boxes.queries.contents import ContentsBook, Wanted, can_be_packed
from selling.boxes.queries.desk import packs_to_put_in
from selling.boxes.services import BoxError
from selling.boxes.services.standing_orders import (
    change_goods,
    compose_standing_order,
)
from vendors.partner.models import Partner, StockRecord
from vendors.partner.states import SELLING

from .own import SubscriptionView

Rows = list[tuple[StockRecord, int]]


def goods_to_choose(partner: Partner, counts: Mapping[int, int]) -> tuple[Rows, Rows]:
    """The packs on sale: those that were chosen with how many, and the others."""
    rows = [(pack, counts.get(pack.pk, 0)) for pack in packs_to_put_in(partner)]
    return [one for one in rows if one[1]], [one for one in rows if not one[1]]


@method_decorator(never_cache, name="dispatch")
class StandingOrderPage(LoginRequiredMixin, View):
    """Which goods, how many, how often; then where to and from when, as for a box.

    A basket or an order leads here with what is in it: `n-<pack>=<how many>`.
    """

    http_method_names = ["get", "head", "post", "options"]

    @cached_property
    def partner(self) -> Partner:
        rows = Partner.objects.filter(status__in=SELLING)
        return get_object_or_404(rows, code=self.kwargs["code"])

    def get(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        return self._page(chosen_packs(request.GET), RhythmForm())

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        form, counts = RhythmForm(request.POST), chosen_packs(request.POST)
        if not form.is_valid():
            return self._page(counts, form, status=422)
        user, weeks = person_of(request), form.cleaned_data["weeks"]
        try:
            box = compose_standing_order(self.partner, user, counts, weeks)
        except BoxError as refused:
            messages.warning(request, refused.words)
            return self._page(counts, form, status=422)
        return redirect("boxes:subscribe", box.slug)

    def _page(
        self, counts: Mapping[int, int], form: RhythmForm, status: int = 200
    ) -> HttpResponse:
        chosen, others = goods_to_choose(self.partner, counts)
        context = {
            "farm": self.partner,
            "form": form,
            "chosen": chosen,
            "others": others,
        }
        return render(self.request, "boxes/standing_order.html", context, status=status)


class GoodsPage(SubscriptionView):
    """Other goods, or more of them, from the next delivery on."""

    @cached_property
    def inside(self) -> list[Wanted]:
        one = self.subscription
        return ContentsBook([one.box]).planned(one.size, None)

    def get(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        self._standing_or_404()
        return self._page({row.pack.pk: row.quantity for row in self.inside})

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        self._standing_or_404()
        counts = chosen_packs(request.POST)
        try:
            change_goods(self.subscription.pk, counts)
        except BoxError as refused:
            messages.warning(request, refused.words)
            return self._page(counts, status=422)
        messages.success(request, _("Saved. It holds from the next delivery on."))
        return self.back()

    def _standing_or_404(self) -> None:
        if not self.subscription.box.is_standing:
            raise Http404

    def _page(self, counts: Mapping[int, int], status: int = 200) -> HttpResponse:
        one = self.subscription
        chosen, others = goods_to_choose(one.box.partner, counts)
        context = {
            "one": one,
            "box": one.box,
            "chosen": chosen,
            "others": others,
            "gone": [row.pack for row in self.inside if not can_be_packed(row.pack)],
        }
        return render(self.request, "accounts/box_goods.html", context, status=status)
