"""The checkout: where it goes, how it travels and the payment, on one page."""

from hashlib import sha256

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.impersonation import in_person_only
from checkout.customer_orders import (
    CustomerOrderError,
    address_of_order,
    ordered_of,
)
from checkout.page import Page, is_clean, read_page, wanted_of
from checkout.saved_cards import chosen_card, customer_to_save_for
from checkout.services import (
    BasketChangedError,
    CheckoutError,
    CheckoutRequest,
    check_out,
    release_for_another,
)
from core.inputs import whole
from orders.order.access import SESSION_KEYS, remember_order
from orders.order.models import Order
from orders.order.services.weights import BalanceChangedError
from orders.order.states import OrderStatus
from payments.cards.models import SavedCard
from payments.cards.services.charges import pay_by_card
from payments.payment.gateway import StripeAmbiguousError
from payments.payment.services.card_charges import Charge, ChargeState
from payments.payment.services.intents import (
    Way,
    can_be_paid,
    start_hosted_payment,
    start_payment,
)
from payments.payment.services.outcomes import PaymentError, PaymentUnavailableError
from shop.basket import cookie
from shop.basket.forms import VoucherForm
from shop.basket.requests import ShopRequest, fill_own_again, leave_out_offer
from shop.basket.services.baskets import open_basket
from shop.basket.vouchers import use_voucher
from shop.offers.queries import signed_in
from shop.offers.services import (
    OfferUsedBeforeError,
    OfferUsedUpError,
    VoucherError,
)
from vendors.partner.services.stock import OutOfStockError

WAITING = gettext_lazy(
    "We are waiting for confirmation of your payment. This page updates itself."
)
# The order this browser's checkout made last, and a digest of what was typed for it.
SESSION_TYPED = "checkout_typed"
# Fields that change nothing of what is ordered.
_NOT_OF_THE_ORDER = {"csrfmiddlewaretoken", "order", "action", "card", "saves_card"}


@in_person_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def checkout(request: ShopRequest) -> HttpResponse:
    """Show the page; on POST do what the pressed button says, `pay` in the end."""
    action = request.POST.get("action", "pay") if request.method == "POST" else "show"
    if request.method == "POST":
        answer = _of_another_basket(request) or _while_paying(request, action)
        if answer:
            return answer
    if request.basket.pk is None:
        return _nothing_to_pay(request)
    page = read_page(request, validate=action in {"pay", "check"})
    if not page.proposal.totals.groups:
        return _nothing_to_pay(request)
    if action == "voucher":
        _take_voucher(request, page)
    if action == "check":
        return _shown(request, page, status=200 if is_clean(page) else 422)
    if action != "pay":
        return _shown(request, page)
    return _pay(request, page, wanted_of(page))


def _of_another_basket(request: ShopRequest) -> HttpResponse | None:
    """The page was opened for another customer, or for none: nothing is placed.

    Pressed twice, it leads to the order that the first press made.
    """
    meant = whole(request.POST.get("assisted", ""))
    now = request.assisted.pk if request.assisted else None
    if meant == now:
        return None
    if meant and (made := ordered_of(meant, request.user.pk)):
        return _leave(request, address_of_order(*made))
    messages.warning(
        request,
        _("This page was for another basket. Nothing was ordered. Please check again."),
    )
    return _leave(request, reverse("basket:summary"))


def _while_paying(request: ShopRequest, action: str) -> HttpResponse | None:
    """The page that made an order is used once more, as after a declined card."""
    order = _order_being_paid(request)
    if order is None:
        return None
    # Its fields were right once; the next press of `pay` looks at them again.
    if action == "check":
        return JsonResponse({})
    if action == "pay":
        return _pay_again(request, order)
    # Another delivery or voucher is looked at, and nothing is placed.
    return _release(request, order)


def _order_being_paid(request: ShopRequest) -> Order | None:
    """The order that this very page made a moment ago.

    Not one that was let go while its goods are in the basket again.
    """
    made, _digest = request.session.get(SESSION_TYPED, ("", ""))
    number = request.POST.get("order", "")
    if not number or number != made:
        return None
    order = Order.objects.filter(number=number).first()
    is_over = order and order.status in {OrderStatus.CANCELLED, OrderStatus.EXPIRED}
    has_goods = request.basket.pk and not request.basket.is_empty
    return None if is_over and has_goods else order


def _nothing_to_pay(request: ShopRequest) -> HttpResponse:
    """Back to an order that waits for its money, else to the basket."""
    numbers = list(request.session.get(SESSION_KEYS, {}))
    own = Q(number__in=numbers)
    # A tab that was sent before this browser had its order in the session.
    if basket_id := cookie.basket_id(request):
        own |= Q(basket_id=basket_id, user=None)
    waiting = Order.objects.filter(own, status=OrderStatus.PENDING)
    if order := waiting.order_by("-date_placed").first():
        remember_order(request, order)
        return _leave(request, reverse("orders:detail", args=[order.number]))
    return _leave(request, reverse("basket:summary"))


def _leave(request: ShopRequest, url: str) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"url": url})
    if "HX-Request" in request.headers:  # parts of the page go nowhere by themselves
        return HttpResponse(headers={"HX-Redirect": url})
    return redirect(url)


def _wants_json(request: ShopRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _pay(
    request: ShopRequest, page: Page, wanted: CheckoutRequest | None
) -> HttpResponse:
    if wanted is None:
        if is_clean(page) and page.proposal.totals.problems:
            return _to_basket(request, str(BasketChangedError()))
        if undecided := page.proposal.undecided:
            ask = _("Please choose how you get your goods. Nothing was charged.")
            page.error = next((one.refusal for one in undecided if one.refusal), ask)
        return _shown(request, page, status=422)
    try:
        order = check_out(request.basket, wanted)
    except (
        CheckoutError, CustomerOrderError, OfferUsedUpError, BalanceChangedError
    ) as error:  # fmt: skip
        if isinstance(error, OfferUsedBeforeError):
            leave_out_offer(request, request.basket, error.offer_id)
        return _refused(request, str(error))
    except OutOfStockError:
        return _refused(
            request,
            _("Some goods in your basket have just sold out. You were not charged."),
        )
    if wanted.assisted:
        fill_own_again(request)
        return _leave(request, address_of_order(order, wanted.assisted.partner))
    remember_order(request, order)
    request.session[SESSION_TYPED] = [order.number, _typed(request)]
    # Before Stripe is asked: a second tab, or a restart, must find the order by now.
    request.session.save()
    return to_payment(request, order)


def _refused(request: ShopRequest, why: str) -> HttpResponse:
    """The page as it is now, with what was typed and what has changed."""
    request.basket.reset_offer_applications()
    request.basket._lines = None  # noqa: SLF001 - Oscar's cache of what has changed
    page = read_page(request, validate=True)
    if page.proposal.draft is None and not page.proposal.undecided:
        return _to_basket(request, why)
    page.error = why
    return _shown(request, page, status=409)


def _to_basket(request: ShopRequest, why: str) -> HttpResponse:
    """The basket's page says which line and why."""
    messages.warning(request, why)
    return _leave(request, reverse("basket:summary"))


def to_payment(request: ShopRequest, order: Order) -> HttpResponse:
    """Hand the browser what it needs to pay, or say why not now; the order waits."""
    detail = reverse("orders:detail", args=[order.number])
    if not can_be_paid(order):
        return _leave(request, detail)
    if card := chosen_card(request, order):
        return _by_saved_card(request, order, card)
    if not _wants_json(request):
        is_hosted = "hosted" in request.POST
        return _to_stripes_page(request, order) if is_hosted else redirect(detail)
    try:
        payment = start_payment(order, Way(payer=customer_to_save_for(request, order)))
    except PaymentError:
        return _leave(request, detail)
    except PaymentUnavailableError as error:
        return _try_later(order, str(error))
    return JsonResponse(
        {
            "order": order.number,
            "client_secret": payment.client_secret,
            "amount": payment.amount,
            "return_url": request.build_absolute_uri(
                reverse("orders:return", args=[order.number])
            ),
        }
    )


def _by_saved_card(request: ShopRequest, order: Order, card: SavedCard) -> HttpResponse:
    """Charged at once, or after the bank has asked the shopper on a page of its own."""
    return after_charge(request, order, card, pay_by_card(order, card))


def after_charge(
    request: ShopRequest, order: Order, card: SavedCard, charge: Charge
) -> HttpResponse:
    """To the bank's page where it has one, else to the order's, with what came."""
    if charge.url:
        return _leave(request, charge.url)
    if charge.state == ChargeState.DECLINED:
        text = _("%(card)s was declined and you were not charged. Choose another way.")
        messages.error(request, text % {"card": card})
    elif charge.state in {ChargeState.UNKNOWN, ChargeState.PROCESSING}:
        messages.info(request, WAITING)
    return _leave(request, reverse("orders:detail", args=[order.number]))


def _to_stripes_page(request: ShopRequest, order: Order) -> HttpResponse:
    """For who has no script: the payment service has a page that works without."""
    try:
        payer = customer_to_save_for(request, order)
        return redirect(start_hosted_payment(order, payer))
    except PaymentUnavailableError as error:
        messages.error(request, str(error))
    except PaymentError:
        pass  # paid meanwhile, or too late: the order's page says which
    return redirect(reverse("orders:detail", args=[order.number]))


def _pay_again(request: ShopRequest, order: Order) -> HttpResponse:
    """The page pressed once more, after a declined card: the same order, unless
    something else was typed meanwhile; then that one is let go for another.
    """
    if order.status != OrderStatus.PENDING:
        return _leave(request, reverse("orders:detail", args=[order.number]))
    if request.session[SESSION_TYPED] == [order.number, _typed(request)]:
        return to_payment(request, order)
    page = read_page(request, validate=True, basket=order.basket)
    if not is_clean(page):
        return _shown(request, page, status=422)
    if refusal := _release(request, order):
        return refusal
    page = read_page(request, validate=True)
    return _pay(request, page, wanted_of(page))


def _release(request: ShopRequest, order: Order) -> HttpResponse | None:
    """Its goods are in the basket again; an answer where it can't be let go."""
    detail = reverse("orders:detail", args=[order.number])
    by = signed_in(request.user)
    try:
        if release_for_another(order, open_basket(request), by=by):
            return None
    except StripeAmbiguousError:
        why = str(PaymentUnavailableError())
        if _wants_json(request):
            return _try_later(order, why)
        messages.warning(request, why)
    return _leave(request, detail)


def _typed(request: ShopRequest) -> str:
    """A digest of everything that was typed and chosen."""
    kept = sorted(
        (name, value)
        for name, value in request.POST.items()
        if name not in _NOT_OF_THE_ORDER
    )
    return sha256(repr(kept).encode()).hexdigest()


def _try_later(order: Order, why: str) -> JsonResponse:
    """409 and not 503, with which the session, and so the order, would be forgotten."""
    return JsonResponse({"order": order.number, "error": why}, status=409)


def _take_voucher(request: ShopRequest, page: Page) -> None:
    try:
        use_voucher(request, VoucherForm(request.POST))
    except VoucherError as error:
        page.voucher_error = str(error)
        page.typed_code = request.POST.get("code", "")
        return
    fresh = read_page(request, validate=False)
    page.proposal = fresh.proposal


def _shown(request: ShopRequest, page: Page, *, status: int = 200) -> HttpResponse:
    """The page, or only the parts of it that a script asked for."""
    context = page.context()
    if page.proposal.totals.problems and not _wants_json(request):
        return _to_basket(request, str(BasketChangedError()))
    if _wants_json(request):
        html = render(request, "checkout/parts.html", context).content.decode()
        return JsonResponse(
            {"html": html, "amount": context["amount"], "error": page.error},
            status=status,
        )
    return render(request, "checkout/index.html", context, status=status)
