"""Where boxes go: one of the shopper's addresses, or another one, also as a gift."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpRequest
from oscar.apps.address.models import UserAddress

from accounts.contacts import shown_phone
from accounts.forms.profile import AbroadAddressForm, ChinaAddressForm
from accounts.models import User
from core import market
from core.regions import chosen_region, is_chinese_market, region_of
from orders.shipping.queries import countries_reached
from vendors.partner.models import Partner

NEW = "new"
KEPT = "kept"  # what the subscription has already
_FIELDS = (
    "title", "first_name", "last_name", "line1", "line2", "line3", "line4", "state",
    "postcode", "country_id",
)  # fmt: skip


@dataclass
class AddressChoice:
    """What was chosen so far, and the form for another address.

    `chosen` is the id of a saved address, `new` or `kept`.
    """

    saved: list[UserAddress]
    chosen: str
    form: ChinaAddressForm | AbroadAddressForm
    region: str
    is_abroad: bool
    kept: dict[str, Any]

    @property
    def is_new(self) -> bool:
        return self.chosen == NEW

    def is_valid(self) -> bool:
        return not self.is_new or self.form.is_valid()

    def fields(self) -> dict[str, Any]:
        """As an order's address takes them, and as a column of JSON holds them."""
        if self.chosen == KEPT:
            return dict(self.kept)
        if self.is_new:
            return address_fields(self.form.fill(UserAddress()))
        return address_fields(_named(self.saved, self.chosen))


def address_fields(address: UserAddress) -> dict[str, Any]:
    values = {name: getattr(address, name) or "" for name in _FIELDS}
    return {**values, "phone_number": str(address.phone_number or ""), "notes": ""}


def _named(saved: list[UserAddress], chosen: str) -> UserAddress:
    return next(one for one in saved if str(one.pk) == chosen)


def read_address(
    request: HttpRequest,
    user: User,
    partner: Partner,
    *,
    kept: dict[str, Any] | None = None,
    validate: bool = False,
) -> AddressChoice:
    """What the page's form says of it; `kept` is what a subscription has."""
    posted: Any = request.POST if request.method == "POST" else None
    saved = list(user.addresses.select_related("country").order_by("pk"))
    chosen = _chosen(posted, saved, kept)
    is_abroad = not is_chinese_market() or bool(posted and posted.get("abroad") == "1")
    form = _form(request, user, partner, is_abroad=is_abroad, validate=validate)
    return AddressChoice(
        saved=saved,
        chosen=chosen,
        form=form,
        region=_region(request, posted, saved, chosen, kept),
        is_abroad=is_abroad,
        kept=kept or {},
    )


def _chosen(posted: Any, saved: list[UserAddress], kept: dict[str, Any] | None) -> str:
    known = {str(one.pk) for one in saved} | ({KEPT} if kept else set())
    if posted:
        wanted = str(posted.get("where", NEW))
        return wanted if wanted in known else NEW
    if kept:
        return KEPT
    default = next((one for one in saved if one.is_default_for_shipping), None)
    first = default or (saved[0] if saved else None)
    return str(first.pk) if first else NEW


def _form(
    request: HttpRequest,
    user: User,
    partner: Partner,
    *,
    is_abroad: bool,
    validate: bool,
) -> ChinaAddressForm | AbroadAddressForm:
    kind: Any = ChinaAddressForm
    if is_abroad:
        countries = sorted({market.country(), *countries_reached([partner])})
        kind = partial(AbroadAddressForm, countries=countries)
    if validate:
        return kind(request.POST)
    region = chosen_region(request)
    initial = {
        "province": region,
        "country": region,
        "name": user.get_full_name(),
        "phone": shown_phone(user.phone or ""),
    }
    if request.method == "POST":
        initial |= request.POST.dict()
    return kind(initial=initial)


def _region(
    request: HttpRequest,
    posted: Any,
    saved: list[UserAddress],
    chosen: str,
    kept: dict[str, Any] | None,
) -> str:
    if chosen == KEPT and kept:
        return region_of(kept.get("country_id", ""), kept.get("state", ""))
    if chosen != NEW:
        address = _named(saved, chosen)
        return region_of(address.country_id, address.state)
    if not posted:
        return chosen_region(request)
    country = posted.get("country", "")
    if country:
        return region_of(country, posted.get("state", ""))
    return region_of("CN", posted.get("province", ""))
