"""What a seller types of a group offer."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oscar.apps.address.models import UserAddress

from accounts.contacts import shown_phone
from accounts.forms.profile import AbroadAddressForm, AddressForm, ChinaAddressForm
from accounts.models import User
from core import dates, market
from core.amounts import AmountField
from core.money import rounded, step
from core.regions import is_chinese_market
from core.templatetags.market import money
from core.text import LineField
from orders.shipping.models import DeliveryMethod
from vendors.partner.models import Partner, StockRecord

from .models import GroupOffer, GroupPlace
from .queries import packs_for_groups
from .rules import (
    LEAST_SIZE,
    MOST_GROUPS,
    MOST_HOURS,
    MOST_OF_A_PLACE,
    MOST_PER_PERSON,
    MOST_REWARD_PERCENT,
    MOST_SIZE,
)
from .services.offers import OfferTerms

_WHEN = "%Y-%m-%dT%H:%M"
DAYS, HOURS, GROUPS = 14, 24, 20
TO_LEADER = "leader"  # in place of a pickup point's id
NEEDED = {"required": _("Please choose a date and time.")}


class PriceField(AmountField):
    """A price as it is typed; its currency is that of the pack."""

    default_error_messages = {
        "number": _("Please enter a price, for example 12.00."),
    }
    most = Decimal(100_000)


class PackField(forms.ModelChoiceField):
    def label_from_instance(self, pack: StockRecord) -> str:
        words = (pack.product.get_title(), pack.name or "")
        price = money(pack.price, pack.price_currency)
        return f"{' · '.join(filter(None, words))} · {price}"


def _point_name(point: DeliveryMethod) -> str:
    return f"{point.name} · {point.pickup_at}" if point.pickup_at else point.name


def _moment(label: Any, **more: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        input_formats=[_WHEN, "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_WHEN),
        error_messages=NEEDED | {"invalid": NEEDED["required"]},
        **more,
    )


class GroupOfferForm(forms.Form):
    """A new offer names its pack; one that is there keeps it."""

    pack_field = PackField(
        label=_("Pack"),
        queryset=StockRecord.objects.none(),
        empty_label=None,
        help_text=_("Packs with a fixed price. Packs priced by weight can’t be used."),
    )
    size = forms.IntegerField(
        label=_("People in a group"),
        min_value=LEAST_SIZE,
        max_value=MOST_SIZE,
        help_text=_("The group price applies once so many people have paid."),
    )
    price = PriceField(label=_("Group price per pack"))
    per_person = forms.IntegerField(
        label=_("Packs per person at most"), min_value=1, max_value=MOST_PER_PERSON
    )
    hours = forms.IntegerField(
        label=_("Hours to complete a group"),
        min_value=1,
        max_value=MOST_HOURS,
        help_text=_(
            "From the first payment. Otherwise everyone gets their money back."
        ),
    )
    most_groups = forms.IntegerField(
        label=_("Groups at most"), min_value=1, max_value=MOST_GROUPS
    )
    starts_at = _moment(_("Groups can start from"))
    ends_at = _moment(_("Groups can start until"))
    point = forms.ChoiceField(
        label=_("Delivery"),
        required=False,
        help_text=_(
            "With a pickup point, or a place that the leader names, all goods of a "
            "group go there."
        ),
    )
    reward_percent = forms.DecimalField(
        label=_("Reward for the leader (%)"),
        min_value=0,
        max_value=MOST_REWARD_PERCENT,
        max_digits=4,
        decimal_places=1,
        required=False,
        help_text=_(
            "Of what each other member pays. You bear it. The leader gets it as "
            "balance once the order is final."
        ),
    )
    reward_amount = PriceField(label=_("Or an amount per member"), required=False)

    def __init__(
        self, *args: Any, partner: Partner, offer: GroupOffer | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer = offer
        fields: dict[str, Any] = self.fields
        if offer:
            del fields["pack_field"]
        else:
            fields["pack_field"].queryset = packs_for_groups(partner)
        points = DeliveryMethod.objects.filter(
            partner=partner, kind=DeliveryMethod.Kind.PICKUP, is_active=True
        )
        self.points = {str(one.pk): one for one in points.order_by("position", "pk")}
        fields["point"].choices = [
            ("", _("To each member’s own address")),
            (TO_LEADER, _("To one place that the leader names")),
            *((pk, _point_name(one)) for pk, one in self.points.items()),
        ]

    @property
    def pack(self) -> StockRecord:
        """Of a valid form."""
        if self.offer:
            return self.offer.pack
        pack: StockRecord = self.cleaned_data["pack_field"]
        return pack

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "pack_field" in self.fields and "pack_field" not in cleaned:
            return cleaned
        currency = self.pack.price_currency
        for name in ("price", "reward_amount"):
            amount = cleaned.get(name)
            if amount is not None and rounded(amount, currency) != amount:
                text = _("The smallest amount in this currency is %(step)s.")
                self.add_error(name, text % {"step": step(currency)})
        return cleaned

    def terms(self) -> OfferTerms:
        """What a valid form says."""
        said = self.cleaned_data
        names = ("size", "price", "hours", "most_groups", "per_person")
        return OfferTerms(
            **{name: said[name] for name in names},
            point=self.points.get(said["point"]),
            to_leader=said["point"] == TO_LEADER,
            starts_at=said["starts_at"],
            ends_at=said["ends_at"],
            reward_percent=said["reward_percent"] or Decimal(0),
            reward_amount=said["reward_amount"] or Decimal(0),
        )


def terms_shown(offer: GroupOffer | None) -> dict[str, Any]:
    """What the form shows at first: of an offer that is there, or a sound begin."""
    if offer is None:
        now = dates.local(timezone.now()).replace(second=0, microsecond=0)
        return {
            "size": 3,
            "per_person": 1,
            "hours": HOURS,
            "most_groups": GROUPS,
            "starts_at": now,
            "ends_at": now + timedelta(days=DAYS),
        }
    shown = ("size", "per_person", "hours", "most_groups", "starts_at", "ends_at")
    found = {name: getattr(offer, name) for name in shown}
    return found | {
        "price": rounded(offer.price, offer.currency),
        "point": TO_LEADER if offer.to_leader else offer.point_id or "",
        "reward_percent": offer.reward_percent or None,
        "reward_amount": rounded(offer.reward_amount, offer.currency)
        if offer.reward_amount
        else None,
    }


class PlaceForm(AddressForm):
    """Where all goods of a group go, and who takes them there.

    With the fields of an address as the market's country has them.
    """

    place = LineField(
        label=_("Name of the place"),
        max_length=MOST_OF_A_PLACE,
        help_text=_("For example a village shop or a block of flats."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Who takes the parcels there")
        self.fields["phone"].help_text = _("It stands on the parcels, not on the page.")
        self.order_fields(["place", "name", "phone"])

    def place_named(self) -> GroupPlace:
        """Of a valid form; not saved."""
        said, address = self.cleaned_data, self.fill(UserAddress())
        lines = {f"line{n}": getattr(address, f"line{n}") for n in range(1, 5)}
        return GroupPlace(
            name=said["place"],
            receiver=said["name"],
            phone=str(said["phone"]),
            state=address.state or "",
            postcode=address.postcode or "",
            country_id=address.country_id,
            **lines,
        )


class ChinesePlaceForm(PlaceForm, ChinaAddressForm):
    """As addresses in China are."""


class ForeignPlaceForm(PlaceForm, AbroadAddressForm):
    """As addresses elsewhere are, in the market's own country."""


def place_form(posted: Any, user: User) -> PlaceForm:
    """With who begins the group as who takes the parcels, until somebody else is."""
    known = {"name": user.get_full_name(), "phone": shown_phone(user.phone or "")}
    if is_chinese_market():
        return ChinesePlaceForm(posted, initial=known)
    countries = [market.country()]
    known["country"] = countries[0]
    return ForeignPlaceForm(posted, initial=known, countries=countries)
