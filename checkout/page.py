"""Reading the checkout: what was typed and chosen, what of it is clean."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from oscar.apps.address.models import Country, UserAddress

from accounts.contacts import shown_phone
from accounts.forms.legal import AGREES, AgreementForm
from accounts.forms.profile import AbroadAddressForm, ChinaAddressForm
from accounts.models import User
from core import market
from core.money import to_minor
from core.page_cache.changes import reading_log_once
from core.prepared import Prepared
from core.regions import chosen_region, is_chinese_market, region_name, region_of
from orders.market_settings import ASSISTED_PAYMENT_TIMEOUT
from orders.order.services.placement import Buyer
from orders.shipping.queries import countries_reached
from payments.credit.queries import balances_of
from shop.basket.groups import SharedPlace, shared_place
from shop.basket.models import Basket
from shop.basket.queries import shopper_of, totals
from shop.basket.requests import ShopRequest
from shop.basket.services.baskets import priced

from .forms import (
    FOR_TICKETS,
    ContactForm,
    GiftForm,
    MemberForm,
    NoteForm,
    VisitorForm,
    expected_amount,
    note_forms,
    wishes_of,
)
from .queries import Proposal, Wishes, chosen_of
from .saved_cards import card_context
from .services import CheckoutRequest

NEW = "new"
THEY_AGREE = _("The customer knows the terms and the privacy notice, and agrees.")


@dataclass
class Page:
    """Everything the checkout's page shows for one request."""

    request: ShopRequest
    proposal: Proposal
    contact: ContactForm
    address: ChinaAddressForm | AbroadAddressForm | VisitorForm
    saved: list[UserAddress]
    chosen_address: str
    is_abroad: bool
    region: str
    notes: dict[str, NoteForm]
    gift: GiftForm
    agreement: AgreementForm
    wishes: Wishes
    countries: list[str]
    is_for_visits_only: bool = False
    place: SharedPlace | None = None
    error: str = ""
    voucher_error: str = ""
    typed_code: str = ""
    order_number: str = ""

    @property
    def is_home_chinese(self) -> bool:
        return is_chinese_market()

    def context(self) -> dict[str, Any]:
        draft = self.proposal.draft
        return {
            "page": self,
            "proposal": self.proposal,
            "draft": draft,
            "region_name": region_name(self.region),
            "shipments": [
                (one, self.notes[one.group.key]) for one in self.proposal.chosen
            ],
            **card_context(
                self.request,
                None if self.request.assisted else shopper_of(self.request),
            ),
            "amount": to_minor(draft.charged_now, draft.currency) if draft else 0,
            "stripe_js": settings.STRIPE_JS_URL,
            "publishable_key": settings.STRIPE_PUBLISHABLE_KEY,
        }


@Prepared
def _addresses(user: Any) -> QuerySet[UserAddress]:
    return UserAddress.objects.filter(user=user).select_related("country")


@Prepared
def _countries_by(code: str) -> QuerySet[Country]:
    return Country.objects.filter(pk=code)


@reading_log_once()
def read_page(
    request: ShopRequest, *, validate: bool, basket: Basket | None = None
) -> Page:
    """The page for a request; with `validate` its forms say what is wrong."""
    posted: Any = request.POST if request.method == "POST" else None
    user = shopper_of(request)
    # What stands in a customer's account is not for who orders in their name.
    known = None if request.assisted else user
    saved = list(_addresses(known.pk)) if known else []
    basket = priced(basket or request.basket, user)
    place = shared_place(list(basket.all_lines()))
    chosen = NEW if place else _chosen_address(posted, saved)
    is_abroad = not place and _is_by_country(posted)
    region = _region(request, posted, saved, chosen, is_abroad=is_abroad)
    if place:
        region = place.region
    contact = _contact_form(request, posted, known, validate=validate)
    balances = balances_of(known.pk) if known else {}
    whole = totals(basket, region)
    # Who is sent a link pays once.
    in_full = bool(request.assisted)
    plain = Wishes(in_full=in_full)
    first = chosen_of(basket, whole, wishes=plain, balances=balances)
    notes = note_forms(posted, [one.group.key for one in first.chosen])
    gift = GiftForm(posted)
    wishes = wishes_of(posted, notes, gift) if posted else plain
    if request.assisted:
        wishes = replace(wishes, uses_balance=False, on_invoice=False, in_full=True)
    proposal = first
    if posted:
        proposal = chosen_of(basket, whole, wishes=wishes, balances=balances)
    only_visits = first.totals.is_for_visits_only
    countries = _countries(first, only_visits=only_visits)
    if only_visits:
        contact.fields["email"].help_text = FOR_TICKETS
    return Page(
        request=request,
        proposal=proposal,
        contact=contact,
        address=_visitor_form(
            posted, _person(request, known), saved, place, validate=validate
        )
        if only_visits or place
        else _address_form(
            request,
            posted,
            countries=countries if is_abroad else None,
            validate=validate,
        ),
        saved=[] if only_visits or place else saved,
        chosen_address=NEW if only_visits else chosen,
        is_for_visits_only=only_visits,
        place=place,
        is_abroad=is_abroad,
        countries=countries,
        region=region,
        notes=notes,
        gift=gift,
        agreement=_agreement_form(request, posted, validate=validate),
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


def _is_by_country(posted: Any) -> bool:
    """Whether the address has a country in place of a province of China."""
    if not is_chinese_market():
        return True
    if posted and posted.get("action") in {"abroad", "china"}:
        return bool(posted["action"] == "abroad")
    return bool(posted) and posted.get("abroad") == "1"


def _countries(proposal: Proposal, *, only_visits: bool) -> list[str]:
    """The countries that some farm of the basket sends to, without China as home."""
    sellers = [one.group.partner for one in proposal.chosen if not one.group.is_visit]
    reached = [] if only_visits else countries_reached(sellers)
    return reached if is_chinese_market() else sorted({market.country(), *reached})


def _address_form(
    request: ShopRequest, posted: Any, *, countries: list[str] | None, validate: bool
) -> ChinaAddressForm | AbroadAddressForm:
    """The form for one of these countries; without them, for China."""
    kind: Any = ChinaAddressForm
    if countries is not None:
        kind = partial(AbroadAddressForm, countries=countries)
    if posted and validate:
        return kind(posted)
    region = chosen_region(request)
    initial = {"province": region, "country": region}
    if request.assisted:
        initial |= _person(request, None)
    if posted:
        initial |= posted.dict()
    return kind(initial=initial)


def _person(request: ShopRequest, user: User | None) -> dict[str, str]:
    """Name and phone of who buys, for the fields that ask for them."""
    if request.assisted:
        name, phone = request.assisted.name, request.assisted.phone
    else:
        name, phone = (user.get_full_name(), user.phone or "") if user else ("", "")
    return {"name": name, "phone": shown_phone(phone)}


def _visitor_form(
    posted: Any,
    person: dict[str, str],
    saved: list[UserAddress],
    place: SharedPlace | None,
    *,
    validate: bool,
) -> VisitorForm:
    """Filled with what is known of who comes, or of whose the goods at a place are."""
    kind: Any = partial(MemberForm, place=place) if place else VisitorForm
    if posted and validate:
        return kind(posted)
    known = next((one for one in saved if one.is_default_for_shipping), None)
    known = known or (saved[0] if saved else None)
    if known:
        phone = shown_phone(str(known.phone_number or ""))
        person = {"name": known.name, "phone": phone}
    return kind(initial={**person, **(posted.dict() if posted else {})})


def _agreement_form(
    request: ShopRequest, posted: Any, *, validate: bool
) -> AgreementForm:
    if posted and validate:
        form = AgreementForm(posted)
    else:
        form = AgreementForm(initial={AGREES: AGREES in (posted or {})})
    if request.assisted and AGREES in form.fields:
        form.fields[AGREES].label = THEY_AGREE
    return form


def _contact_form(
    request: ShopRequest, posted: Any, user: Any, *, validate: bool
) -> ContactForm:
    """A guest leaves an address; who is ordered for has left a phone number."""
    needed = user is None and not request.assisted
    if posted and validate:
        return ContactForm(posted, needed=needed)
    known = (user.email or "") if user else ""
    if request.assisted:
        known = request.assisted.email
    return ContactForm(
        initial={"email": (posted or {}).get("email", known)}, needed=needed
    )


def _region(
    request: ShopRequest,
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


def wanted_of(page: Page) -> CheckoutRequest | None:
    """What was typed, clean; None while a field is wrong."""
    request = page.request
    if not is_clean(page):
        return None
    total = expected_amount(request.POST, "expected_total")
    from_balance = expected_amount(request.POST, "expected_from_balance", "0")
    draft = page.proposal.draft
    if total is None or from_balance is None or draft is None:
        return None
    filled = _filled_address(page)
    return CheckoutRequest(
        buyer=_buyer(page, filled),
        address=filled,
        region=page.region,
        wishes=page.wishes,
        expected_total=total,
        expected_from_balance=from_balance,
        agreed_to=tuple(page.agreement.agreed_texts),
        assisted=page.request.assisted or None,
    )


def _buyer(page: Page, filled: dict[str, object]) -> Buyer:
    assisted = page.request.assisted
    phone = assisted.phone if assisted else str(filled["phone_number"] or "")
    return Buyer(
        user=shopper_of(page.request),
        email=page.contact.cleaned_data["email"],
        phone=phone,
        language=get_language() or "",
        pays_within=ASSISTED_PAYMENT_TIMEOUT() if assisted else None,
    )


def is_clean(page: Page) -> bool:
    is_new = page.chosen_address == NEW
    forms = [page.contact, page.gift, page.agreement, *page.notes.values()]
    if is_new:
        forms.append(page.address)
    # A list, so that every form says what is wrong with it.
    return all([form.is_valid() for form in forms])  # noqa: C419


def _filled_address(page: Page) -> dict[str, object]:
    if page.chosen_address == NEW:
        address = page.address.fill(UserAddress())
        (address.country,) = _countries_by(address.country_id)
    else:
        address = next(a for a in page.saved if str(a.pk) == page.chosen_address)
    names = "title first_name last_name line1 line2 line3 line4 state postcode".split()
    values = {name: getattr(address, name) for name in names}
    return {
        **values,
        "country": address.country,  # read here, before anything is locked
        "phone_number": address.phone_number,
        "notes": "",
    }
