"""Sellers of an office: the list, and one to suspend, reopen, close, or confirm."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from accounts.queries import person_of
from core.inputs import whole
from core.text import one_line
from core.transitions import TransitionError, can_move
from fulfilment.deadlines.pages import about_performance
from fulfilment.deadlines.performance import KINDS, by_rate, parts_behind
from office.moderation.forms import DecisionReasonForm
from payments.connect.queries import account_of as stripe_account_of
from payments.payouts.by_stripe import rail_of
from shop.catalogue.models import Product
from shop.catalogue.queries import is_trusted
from shop.catalogue.states import ListingState
from vendors.banking.queries import account_of, history_of
from vendors.banking.services import OwnAccountError, StaleAccountError, confirm_account
from vendors.banking.states import AccountState
from vendors.members.queries import team_history
from vendors.partner.models import Partner
from vendors.partner.queries import business_of, with_standing
from vendors.partner.services.sellers import (
    StillBusyError,
    begin_closing,
    close_partner,
    reopen_partner,
    suspend_partner,
)
from vendors.partner.states import PARTNER_MOVES, PartnerStatus, SellerStatus

from .base import OfficePage

Act = Callable[..., Partner]
_WITH_REASON: dict[str, Act] = {
    "suspend": suspend_partner,
    "close": close_partner,
    "wind-down": begin_closing,
}
_REOPENED_FROM = frozenset({PartnerStatus.SUSPENDED, PartnerStatus.CLOSING})


class SellersPage(OfficePage):
    template_name = "office/sellers.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        asked = one_line(self.request.GET.get("q", "").replace("\0", ""))[:100]
        status = self.request.GET.get("status", "")
        found = with_standing(self._matching(asked))
        counts = dict(found.order_by().values_list("stands").annotate(rows=Count("pk")))
        rows = found.filter(stands=status) if status in SellerStatus.values else found
        return super().get_context_data(
            page=self.page_of(self._rows(rows)),
            asked=asked,
            status=status if status in SellerStatus.values else "",
            sort=self.request.GET.get("sort", ""),
            total=sum(counts.values()),
            statuses=[
                (each.value, each.label, counts.get(each.value, 0))
                for each in SellerStatus
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
        goods = Product.objects.filter(
            partner=OuterRef("pk"), state=ListingState.PUBLISHED
        )
        # Of those on the page alone; with a join all goods of all would be counted.
        counted = goods.order_by().values("partner").annotate(rows=Count("pk"))
        published = Coalesce(Subquery(counted.values("rows")), Value(0))
        return (
            sellers.select_related(
                "village", "face", "cooperative", "shipping_performance"
            )
            .annotate(published=published)
            .order_by(*self._order(), "name", "pk")
        )

    def _order(self) -> list[OrderBy]:
        """By a rate, the highest first; by name unless one is asked for."""
        asked = self.request.GET.get("sort", "")
        return [by_rate(asked)] if asked in KINDS else []


class SellerPerformancePage(OfficePage):
    """The orders behind a seller's rates of late shipments and of cancellations."""

    act = "office.orders.see"
    template_name = "office/seller_performance.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        seller = get_object_or_404(self.sellers, pk=self.kwargs["pk"])
        kind = self.request.GET.get("kind", "")
        kind = kind if kind in KINDS else ""
        return super().get_context_data(
            seller=seller,
            page=self.page_of(parts_behind(seller, kind)),
            kind=kind,
            **about_performance(seller),
            **kwargs,
        )


class SellerPage(OfficePage):
    """One seller, and what an office may do with it."""

    template_name = "office/seller.html"
    write_act = "office.sellers.suspend"

    def act_for(self, request: HttpRequest) -> str:
        if request.method == "POST" and request.POST.get("do") == "confirm-bank":
            return "office.bank.confirm"
        return super().act_for(request)

    def seller(self, pk: int) -> Partner:
        rows = self.sellers.select_related("village__county", "face", "cooperative")
        return get_object_or_404(rows, pk=pk)

    def get(
        self,
        request: HttpRequest,
        *,
        pk: int,
    ) -> HttpResponse:
        return self.page(self.seller(pk), DecisionReasonForm())

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        seller = self.seller(pk)
        asked = request.POST.get("do", "")
        if asked == "confirm-bank":
            self._confirm_bank(seller)
            return redirect("office:seller", self.slug, pk)
        form = DecisionReasonForm(request.POST)
        if asked in _WITH_REASON:
            if not form.is_valid():
                return self.page(seller, form)
        elif asked != "reopen":
            raise Http404
        try:
            self._act(seller, asked, form)
        except TransitionError:
            self.say_decided()
        except StillBusyError as busy:
            return self.page(seller, form, business=busy.business)
        else:
            messages.success(request, _("Saved. It applies from now on."))
        return redirect("office:seller", self.slug, pk)

    def _act(self, seller: Partner, asked: str, form: DecisionReasonForm) -> None:
        """A holiday is the seller's own to end, so reopening leaves it alone."""
        by = person_of(self.request)
        if asked == "reopen":
            reopen_partner(seller, by=by)
        else:
            _WITH_REASON[asked](seller, reason=form.cleaned_data["reason"], by=by)

    def _confirm_bank(self, seller: Partner) -> None:
        seen = whole(self.request.POST.get("seen"))
        version = -1 if seen is None else seen
        try:
            confirm_account(seller, seen=version, by=person_of(self.request))
        except (StaleAccountError, OwnAccountError) as refusal:
            messages.warning(self.request, str(refusal))
        except TransitionError:
            self.say_decided()
        else:
            messages.success(self.request, _("Bank details confirmed."))

    def page(
        self, seller: Partner, form: DecisionReasonForm, *, business: Any = None
    ) -> HttpResponse:
        may_go = {
            each: can_move(PARTNER_MOVES, seller.status, each)
            for each in (PartnerStatus.SUSPENDED, PartnerStatus.CLOSED)
        }
        by_state = dict(
            seller.products.order_by().values_list("state").annotate(rows=Count("pk"))
        )
        account = account_of(seller)
        is_closing = seller.status == PartnerStatus.CLOSING
        context = self.get_context_data(
            seller=seller,
            stands=seller.standing(),
            form=form,
            listings=[
                (each.label, by_state.get(each.value, 0)) for each in ListingState
            ],
            team=seller.roles.select_related("user").order_by("since"),
            team_history=team_history(seller, 10),
            account=account,
            rail=rail_of(seller),
            stripe=stripe_account_of(seller),
            account_history=history_of(account, 10) if account else [],
            may_confirm=account is not None
            and account.state == AccountState.ENTERED
            and self.may_send("office.bank.confirm"),
            events=seller.events.select_related("by").order_by("-pk")[:10],
            business=business_of(seller) if is_closing else business,
            is_closing=is_closing,
            **about_performance(seller),
            is_trusted=is_trusted(seller, self.cooperative),
            may_trust=self.may_send("office.review.rules"),
            may_suspend=may_go[PartnerStatus.SUSPENDED],
            may_close=may_go[PartnerStatus.CLOSED] and not is_closing,
            may_reopen=seller.status in _REOPENED_FROM,
        )
        wrong = form.errors or (business and not is_closing)
        return self.render_to_response(context, status=422 if wrong else 200)
