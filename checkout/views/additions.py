"""The page on which a shopper adds goods to an order that is not packed yet."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.forms.legal import AGREES, AgreementForm
from accounts.impersonation import in_person_only
from checkout.additions import (
    MOST_LISTED,
    AdditionRequest,
    add_goods,
    basket_named,
    fill_basket,
    packs_to_add,
    propose_addition,
    token_of,
    waiting_addition,
)
from checkout.forms import expected_amount
from checkout.open_parts import OpenPart, open_parts, why_not
from checkout.queries import Proposal, Wishes
from checkout.services import CheckoutError
from core.inputs import whole
from orders.order.access import OrderView, is_owner, remember_order
from orders.order.services.weights import BalanceChangedError
from orders.order.states import PaymentMethod
from shop.basket.models import Basket
from shop.basket.requests import leave_out_offer, note_used_up
from shop.basket.rules import MAX_PACKS
from shop.offers.services import OfferUsedBeforeError, OfferUsedUpError
from vendors.partner.models import StockRecord
from vendors.partner.services.stock import OutOfStockError

from .checkout import to_payment


@dataclass
class PackRow:
    """A pack on the page, with what was typed for it and why it was not taken."""

    pack: StockRecord
    typed: str = ""
    error: str = ""


@dataclass
class AddPage:
    """What was chosen, and what it would cost."""

    parts: list[OpenPart]
    rows: list[PackRow]
    agreement: AgreementForm
    wanted: str = ""
    wishes: Wishes = field(default_factory=Wishes)
    basket: Basket | None = None
    token: str = ""
    proposal: Proposal | None = None
    error: str = ""

    @property
    def chosen(self) -> dict[StockRecord, int]:
        """Packs of which some are wanted; none for what is no count of packs."""
        found = {row.pack: whole(row.typed or "0", MAX_PACKS) for row in self.rows}
        return {pack: count for pack, count in found.items() if count}

    @property
    def has_errors(self) -> bool:
        return any(row.error for row in self.rows)

    @property
    def sellers(self) -> list[tuple[OpenPart, list[PackRow]]]:
        return [
            (one, [r for r in self.rows if r.pack.partner_id == one.part.partner_id])
            for one in self.parts
        ]


@in_person_only
class AddGoods(OrderView):
    """Choose, see what it costs, add it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if answer := self._refused():
            return answer
        return self._shown(request, self._page(request, {}))

    def post(self, request: Any) -> HttpResponse:
        basket = basket_named(self.order, request.POST.get("basket", ""))
        if basket and basket.status != Basket.OPEN:
            # Pressed twice: the order that the first press made.
            if made := self.order.additions.filter(basket=basket).first():
                return self._leave(request, made)
            basket = None
        if answer := self._refused():
            return answer
        page = self._page(request, request.POST)
        if request.POST.get("action") == "search":
            return self._shown(request, page)
        before = _packs_in(basket)
        self._price(request, page, basket)
        if request.POST.get("action") != "add" or page.has_errors or page.error:
            return self._shown(request, page)
        if before != {pack.pk: count for pack, count in page.chosen.items()}:
            page.error = _("Please check the new total. You were not charged.")
            return self._shown(request, page)
        return self._add(request, page)

    def _refused(self) -> HttpResponse | None:
        """Back to the order, which says what is in the way."""
        if not open_parts(self.order):
            messages.warning(self.request, why_not(self.order))
            return self.back()
        if waiting := waiting_addition(self.order):
            remember_order(self.request, waiting)
            return redirect("orders:detail", number=waiting.number)
        return None

    def _page(self, request: HttpRequest, posted: Any) -> AddPage:
        parts = open_parts(self.order)
        wanted = str(posted.get("q", "")).replace("\0", "").strip()[:80]
        packs = packs_to_add(self.order, parts)
        typed = {
            pk: str(value).strip()[:12]
            for name, value in posted.items()
            if name.startswith("packs-") and (pk := whole(name[6:]))
        }
        asked = [pk for pk, value in typed.items() if value not in {"", "0"}]
        listed = packs.filter(product__title__icontains=wanted) if wanted else packs
        found = {pack.pk: pack for pack in packs.filter(pk__in=asked[:MOST_LISTED])}
        found |= {pack.pk: pack for pack in listed[:MOST_LISTED]}
        form = AgreementForm(initial={AGREES: AGREES in posted})
        if posted.get("action") == "add":
            form = AgreementForm(posted)
        pay_by = posted.get("pay_by", self._usual)
        return AddPage(
            parts=parts,
            rows=[_row(pack, typed.get(pk, "")) for pk, pack in found.items()],
            agreement=form,
            wanted=wanted,
            wishes=Wishes(
                uses_balance=posted.get("uses_balance") == "1",
                in_cash=pay_by == PaymentMethod.CASH,
                by_transfer=pay_by == PaymentMethod.TRANSFER,
            ),
        )

    @property
    def _usual(self) -> str:
        """What is added to an order in cash or by transfer is paid so as well."""
        return str(self.order.payment_method)

    def _price(
        self, request: HttpRequest, page: AddPage, basket: Basket | None
    ) -> None:
        if page.has_errors:
            return
        if not page.chosen:
            page.error = _("Please choose what to add.")
            return
        page.basket, refused = fill_basket(basket, page.chosen)
        for row in page.rows:
            row.error = refused.get(row.pack.pk, "")
        note_used_up(request, page.basket)
        page.token = token_of(self.order, page.basket)
        if not refused:
            page.proposal = propose_addition(
                self.order, page.parts, page.basket, wishes=page.wishes,
                is_owner=is_owner(request, self.order),
            )  # fmt: skip
            page.error = _why_not(page.proposal)

    def _add(self, request: Any, page: AddPage) -> HttpResponse:
        total = expected_amount(request.POST, "expected_total")
        from_balance = expected_amount(request.POST, "expected_from_balance", "0")
        if not page.agreement.is_valid() or page.basket is None:
            return self._shown(request, page, status=422)
        if total is None or from_balance is None:
            page.error = _("Please check the new total. You were not charged.")
            return self._shown(request, page)
        try:
            made = add_goods(
                self.order,
                page.basket,
                AdditionRequest(
                    page.wishes, total, from_balance,
                    tuple(page.agreement.agreed_texts),
                ),
                is_owner=is_owner(request, self.order),
            )  # fmt: skip
        except OutOfStockError:
            page.error = _(
                "Some of these goods have just sold out. You were not charged."
            )
        except (CheckoutError, OfferUsedUpError, BalanceChangedError) as why:
            if isinstance(why, OfferUsedBeforeError):
                leave_out_offer(request, page.basket, why.offer_id)
            page.error = str(why)
        else:
            return self._leave(request, made)
        self._price_again(request, page)
        return self._shown(request, page, status=409)

    def _price_again(self, request: HttpRequest, page: AddPage) -> None:
        """What it costs now; what was in the way is said before."""
        why = page.error
        page.parts = open_parts(self.order)
        self._price(request, page, page.basket)
        page.error = why

    def _leave(self, request: Any, made: Any) -> HttpResponse:
        remember_order(request, made)
        if made.paid_at:
            messages.success(request, _("Added to your order."))
            return self.back()
        return to_payment(request, made)

    def _shown(
        self, request: HttpRequest, page: AddPage, *, status: int = 0
    ) -> HttpResponse:
        wrong = page.error or page.has_errors
        return render(
            request,
            "orders/add.html",
            {
                "order": self.order,
                "page": page,
                "proposal": page.proposal,
                "draft": page.proposal.draft if page.proposal else None,
                "most_listed": MOST_LISTED,
            },
            status=status or (422 if wrong else 200),
        )


def _row(pack: StockRecord, typed: str) -> PackRow:
    if typed and whole(typed, MAX_PACKS) is None:
        text = _("Please enter a whole number from 0 to %(most)d.")
        return PackRow(pack, typed, text % {"most": MAX_PACKS})
    return PackRow(pack, typed)


def _packs_in(basket: Basket | None) -> dict[int, int]:
    if basket is None:
        return {}
    rows = basket.lines.values_list("stockrecord", "quantity")
    return {pk: int(count) for pk, count in rows}


def _why_not(proposal: Proposal) -> str:
    """What is in the way of adding it, as a sentence."""
    if proposal.draft:
        return ""
    for group in proposal.totals.groups:
        for line in group.problems:
            return line.problem
        for way in group.refused:
            return way.why
    return _("These goods can't be added. Please place a new order for them.")
