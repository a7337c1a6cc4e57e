"""Sellers of an office: the list, and one to suspend, reopen or close."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from core.text import one_line
from core.transitions import TransitionError, can_move
from office.forms import ReasonForm
from shop.catalogue.states import ListingState
from vendors.partner.models import Partner
from vendors.partner.services import (
    close_partner,
    reopen_partner,
    suspend_partner,
)
from vendors.partner.states import PARTNER_MOVES, PartnerStatus

from .base import OfficePage

_WITH_REASON = {"suspend": suspend_partner, "close": close_partner}


class SellersPage(OfficePage):
    template_name = "office/sellers.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = one_line(self.request.GET.get("q", "").replace("\0", ""))[:100]
        status = self.request.GET.get("status", "")
        found = self._matching(asked)
        counts = dict(found.order_by().values_list("status").annotate(rows=Count("pk")))
        rows = found.filter(status=status) if status in PartnerStatus.values else found
        return super().get_context_data(
            page=self.page_of(self._rows(rows)),
            asked=asked,
            status=status if status in PartnerStatus.values else "",
            total=sum(counts.values()),
            statuses=[
                (each.value, each.label, counts.get(each.value, 0))
                for each in PartnerStatus
            ],
            **kwargs,
        )

    def _matching(self, asked: str) -> QuerySet[Partner]:
        if not asked:
            return self.sellers
        return self.sellers.filter(
            Q(name__icontains=asked)
            | Q(person__icontains=asked)
            | Q(village__name__icontains=asked)
            | Q(code__icontains=asked)
        )

    def _rows(self, sellers: QuerySet[Partner]) -> QuerySet[Partner]:
        published = Q(products__state=ListingState.PUBLISHED)
        return (
            sellers.select_related("village", "face", "cooperative")
            .annotate(published=Count("products", filter=published))
            .order_by("name", "pk")
        )


class SellerPage(OfficePage):
    """One seller, and what an office may do with it."""

    template_name = "office/seller.html"
    write_act = "office.sellers.suspend"

    def seller(self, pk: int) -> Partner:
        rows = self.sellers.select_related("village__county", "face", "cooperative")
        return get_object_or_404(rows, pk=pk)

    def get(
        self,
        request: HttpRequest,  # noqa: ARG002 - Django's signature
        *_args: Any,
        pk: int,
        **_kwargs: Any,
    ) -> HttpResponse:
        return self.page(self.seller(pk), ReasonForm())

    def post(self, request: HttpRequest, *, pk: int, **_kwargs: Any) -> HttpResponse:
        seller = self.seller(pk)
        asked = request.POST.get("do", "")
        form = ReasonForm(request.POST)
        if asked in _WITH_REASON:
            if not form.is_valid():
                return self.page(seller, form)
        elif asked != "reopen":
            raise Http404
        try:
            if asked == "reopen":
                self._reopen(seller)
            else:
                reason = form.cleaned_data["reason"]
                _WITH_REASON[asked](seller, reason=reason, by=request.user)  # type: ignore[arg-type]
        except TransitionError:
            self.say_decided()
        else:
            messages.success(request, _("Done. It counts from now on."))
        return redirect("office:seller", self.slug, pk)

    def _reopen(self, seller: Partner) -> None:
        """Ends a suspension only: a holiday is the seller's own to end."""
        if seller.status != PartnerStatus.SUSPENDED:
            raise TransitionError(seller, seller.status, PartnerStatus.OPEN)
        reopen_partner(seller, by=self.request.user)  # type: ignore[arg-type]

    def page(self, seller: Partner, form: ReasonForm) -> HttpResponse:
        may_go = {
            each: can_move(PARTNER_MOVES, seller.status, each)
            for each in (PartnerStatus.SUSPENDED, PartnerStatus.CLOSED)
        }
        by_state = dict(
            seller.products.order_by().values_list("state").annotate(rows=Count("pk"))
        )
        context = self.get_context_data(
            seller=seller,
            form=form,
            listings=[
                (each.label, by_state.get(each.value, 0)) for each in ListingState
            ],
            team=seller.roles.select_related("user").order_by("since"),
            may_suspend=may_go[PartnerStatus.SUSPENDED],
            may_close=may_go[PartnerStatus.CLOSED],
            may_reopen=seller.status == PartnerStatus.SUSPENDED,
        )
        return self.render_to_response(context, status=422 if form.errors else 200)
