"""The checkout: where it goes, how it travels and the payment, on one page."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from oscar.apps.address.models import UserAddress

from accounts.forms.address import AbroadAddressForm, ChinaAddressForm
from core.money import to_minor
from core.regions import chosen_region, region_of
from orders.checkout.access import SESSION_KEYS, remember_order
from orders.checkout.forms import (
    ContactForm,
    NoteForm,
    expected_total,
    note_forms,
    wishes_of,
)
from orders.checkout.queries import Proposal, Wishes, propose
from orders.checkout.services import (
    BasketChanged,
    CheckoutRefused,
    Wanted,
    check_out,
    let_go_for_another,
)
from orders.order.models import Order
from orders.order.services import Buyer
from orders.order.states import OrderStatus
from orders.payment.gateway import Ambiguous
from orders.payment.services import PaymentRefused, PaymentUnavailable, start_payment
from orders.payment.services.intents import can_be_paid
from shop.basket import cookie
from shop.basket.services import open_basket, priced
from shop.offers.services import OfferUsedUp, VoucherRefused, add_voucher
from vendors.partner.services import OutOfStock

NEW = "new"
# The order this browser's checkout made last, and a digest of what was typed for it.
SESSION_TYPED = "checkout_typed"


@dataclass
class Page:
    """Everything the checkout's page shows for one request."""

    request: HttpRequest
    proposal: Proposal
    contact: ContactForm
    address: ChinaAddressForm | AbroadAddressForm
    saved: list[UserAddress]
    chosen_address: str
    is_abroad: bool
    region: str
    notes: dict[int, NoteForm]
    wishes: Wishes
    error: str = ""
    order_number: str = ""

    def context(self) -> dict[str, Any]:
        draft = self.proposal.draft
        return {
            "page": self,
            "proposal": self.proposal,
            "draft": draft,
            "parts": [
                (one, self.notes[one.group.partner.pk]) for one in self.proposal.chosen
            ],
            "amount": to_minor(draft.total, draft.currency) if draft else 0,
            "stripe_js": settings.STRIPE_JS_URL,
            "publishable_key": settings.STRIPE_PUBLISHABLE_KEY,
        }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def checkout(request: HttpRequest) -> HttpResponse:
    """Show the page; on POST do what the pressed button says, `pay` in the end."""
    if order := _order_being_paid(request):
        return _pay_again(request, order)
    if request.basket.pk is None or request.basket.is_empty:
        return _nothing_to_pay(request)
    action = request.POST.get("action", "pay") if request.method == "POST" else "show"
    page = _page(request, validate=action == "pay")
    if action == "voucher":
        _take_voucher(request, page)
    if action != "pay":
        return _shown(request, page)
    return _pay(request, page, _wanted(page))


def _order_being_paid(request: HttpRequest) -> Order | None:
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


def _nothing_to_pay(request: HttpRequest) -> HttpResponse:
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


def _leave(request: HttpRequest, url: str) -> HttpResponse:
    return JsonResponse({"url": url}) if _wants_json(request) else redirect(url)


def _wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


# --- Reading what was typed -------------------------------------------------------


def _page(request: HttpRequest, *, validate: bool, basket: Any = None) -> Page:
    posted = request.POST if request.method == "POST" else None
    user = request.user if request.user.is_authenticated else None
    saved = list(user.addresses.select_related("country")) if user else []
    chosen = _chosen_address(posted, saved)
    is_abroad = bool(posted) and posted.get("abroad") == "1"
    if posted and posted.get("action") in {"abroad", "china"}:
        is_abroad = posted["action"] == "abroad"
    address = _address_form(request, posted, is_abroad=is_abroad, validate=validate)
    region = _region(request, posted, saved, chosen, is_abroad=is_abroad)
    basket = priced(basket or request.basket, user)
    contact = _contact_form(posted, user, validate=validate)
    first = propose(basket, region=region, wishes=Wishes())
    notes = note_forms(posted, [one.group.partner.pk for one in first.chosen])
    wishes = wishes_of(posted, notes) if posted else Wishes()
    proposal = propose(basket, region=region, wishes=wishes) if posted else first
    return Page(
        request=request,
        proposal=proposal,
        contact=contact,
        address=address,
        saved=saved,
        chosen_address=chosen,
        is_abroad=is_abroad,
        region=region,
        notes=notes,
        wishes=wishes,
    )


def _chosen_address(posted: Any, saved: list[UserAddress]) -> str:
    """The id of a saved address of the shopper's own, else `new`."""
    known = {str(address.pk) for address in saved}
    if posted:
        wanted = posted.get("where", NEW)
        return wanted if wanted in known else NEW
    default = next((a for a in saved if a.is_default_for_shipping), None)
    first = default or (saved[0] if saved else None)
    return str(first.pk) if first else NEW


def _address_form(
    request: HttpRequest, posted: Any, *, is_abroad: bool, validate: bool
) -> ChinaAddressForm | AbroadAddressForm:
    kind = AbroadAddressForm if is_abroad else ChinaAddressForm
    if posted and validate:
        return kind(posted)
    region = chosen_region(request)
    initial = {"province": region, "country": region}
    if posted:
        initial |= posted.dict()
    return kind(initial=initial)


def _contact_form(posted: Any, user: Any, *, validate: bool) -> ContactForm:
    needed = user is None
    if posted and validate:
        return ContactForm(posted, needed=needed)
    known = (user.email or "") if user else ""
    return ContactForm(
        initial={"email": (posted or {}).get("email", known)}, needed=needed
    )


def _region(
    request: HttpRequest,
    posted: Any,
    saved: list[UserAddress],
    chosen: str,
    *,
    is_abroad: bool,
) -> str:
    """Where the parcels would go, as far as it is known yet."""
    if chosen != NEW:
        address = next(a for a in saved if str(a.pk) == chosen)
        return region_of(address.country_id, address.state)
    if not posted:
        return chosen_region(request)
    if is_abroad:
        country = posted.get("country", "")
        return region_of(country) if country else chosen_region(request)
    return region_of("CN", posted.get("province", ""))


def _wanted(page: Page) -> Wanted | None:
    """What was typed, clean; None while a field is wrong."""
    request = page.request
    if not _is_clean(page):
        return None
    total = expected_total(request.POST)
    draft = page.proposal.draft
    if total is None or draft is None:
        return None
    filled = _filled_address(page)
    return Wanted(
        buyer=Buyer(
            user=request.user if request.user.is_authenticated else None,
            email=page.contact.cleaned_data["email"],
            phone=str(filled["phone_number"] or ""),
            language=get_language() or "",
        ),
        address=filled,
        region=page.region,
        wishes=page.wishes,
        expected_total=total,
    )


def _is_clean(page: Page) -> bool:
    is_new = page.chosen_address == NEW
    forms = [page.contact, *page.notes.values(), *([page.address] if is_new else [])]
    # A list, so that every form says what is wrong with it.
    return all([form.is_valid() for form in forms])  # noqa: C419


def _filled_address(page: Page) -> dict[str, Any]:
    if page.chosen_address == NEW:
        address = page.address.fill(UserAddress())
    else:
        address = next(a for a in page.saved if str(a.pk) == page.chosen_address)
    names = "title first_name last_name line1 line2 line3 line4 state postcode".split()
    values = {name: getattr(address, name) for name in names}
    return {
        **values,
        "country_id": address.country_id,
        "phone_number": address.phone_number,
        "notes": "",
    }


# --- Doing it ---------------------------------------------------------------------


def _pay(request: HttpRequest, page: Page, wanted: Wanted | None) -> HttpResponse:
    if wanted is None:
        if _is_clean(page) and page.proposal.totals.problems:
            return _to_basket(request, str(BasketChanged()))
        return _shown(request, page, status=422)
    try:
        order = check_out(request.basket, wanted)
    except (CheckoutRefused, OfferUsedUp) as error:
        return _refused(request, str(error))
    except OutOfStock:
        return _refused(
            request,
            _(
                "Something in your basket was sold to somebody else a moment ago. "
                "Nothing was charged."
            ),
        )
    remember_order(request, order)
    request.session[SESSION_TYPED] = [order.number, _typed(request)]
    # Before Stripe is asked: a second tab, or a restart, must find the order by now.
    request.session.save()
    return _to_payment(request, order)


def _refused(request: HttpRequest, why: str) -> HttpResponse:
    """The page as it is now, with what was typed and what has changed."""
    request.basket.reset_offer_applications()
    request.basket._lines = None  # noqa: SLF001 - Oscar's cache of what has changed
    page = _page(request, validate=True)
    if page.proposal.draft is None:
        return _to_basket(request, why)
    page.error = why
    return _shown(request, page, status=409)


def _to_basket(request: HttpRequest, why: str) -> HttpResponse:
    """The basket's page says which line and why."""
    messages.warning(request, why)
    return _leave(request, reverse("basket:summary"))


def _to_payment(request: HttpRequest, order: Order) -> HttpResponse:
    """Hand the browser what it needs to pay, or say why not now; the order waits."""
    detail = reverse("orders:detail", args=[order.number])
    if not can_be_paid(order):
        return _leave(request, detail)
    if not _wants_json(request):
        return redirect(detail)
    try:
        payment = start_payment(order)
    except PaymentRefused:
        return _leave(request, detail)
    except PaymentUnavailable as error:
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


def _pay_again(request: HttpRequest, order: Order) -> HttpResponse:
    """The page pressed once more, after a declined card: the same order, unless
    something else was typed meanwhile; then that one is let go for another.
    """
    if order.status != OrderStatus.PENDING:
        return _leave(request, reverse("orders:detail", args=[order.number]))
    if request.session[SESSION_TYPED] == [order.number, _typed(request)]:
        return _to_payment(request, order)
    page = _page(request, validate=True, basket=order.basket)
    if not _is_clean(page):
        return _shown(request, page, status=422)
    by = request.user if request.user.is_authenticated else None
    try:
        if not let_go_for_another(order, open_basket(request), by=by):
            return _leave(request, reverse("orders:detail", args=[order.number]))
    except Ambiguous:
        return _try_later(order, str(PaymentUnavailable()))
    page = _page(request, validate=True)
    return _pay(request, page, _wanted(page))


def _typed(request: HttpRequest) -> str:
    """A digest of everything that was typed and chosen."""
    kept = sorted(
        (name, value)
        for name, value in request.POST.items()
        if name not in {"csrfmiddlewaretoken", "order", "action"}
    )
    return sha256(repr(kept).encode()).hexdigest()


def _try_later(order: Order, why: str) -> JsonResponse:
    """409 and not 503, with which the session, and so the order, would be forgotten."""
    return JsonResponse({"order": order.number, "error": why}, status=409)


def _take_voucher(request: HttpRequest, page: Page) -> None:
    try:
        add_voucher(request.basket, request.POST.get("code", ""), user=request.user)
    except VoucherRefused as error:
        page.error = str(error)
        return
    fresh = _page(request, validate=False)
    page.proposal = fresh.proposal


def _shown(request: HttpRequest, page: Page, *, status: int = 200) -> HttpResponse:
    """The page, or only the parts of it that a script asked for."""
    context = page.context()
    if page.proposal.totals.problems and not _wants_json(request):
        return _to_basket(request, str(BasketChanged()))
    if _wants_json(request):
        html = render(request, "checkout/parts.html", context).content.decode()
        return JsonResponse(
            {"html": html, "amount": context["amount"], "error": page.error},
            status=status,
        )
    return render(request, "checkout/index.html", context, status=status)
