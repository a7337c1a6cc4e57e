"""What a market needs before its opening day, found from what is there."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import LegalText
from accounts.queries import is_finished, text_in_force
from core import looks, market
from core import market_operator as operator
from core.brand import NAMES
from core.models import AuditEntry
from orders.order.models import Order
from orders.shipping import market_settings as delivery
from payments.payment.bank_details import offers_transfer
from payments.payment.models import StripeEvent
from payments.payouts.models import FeeRule
from shop.catalogue.models import Category, Product
from shop.catalogue.states import ListingState
from shop.storefront.models import Headline
from vendors.members.queries import MARKET_OFFICE
from vendors.partner.models import Partner, TaxCategory
from vendors.places.models import Village

from .rules import Fact, Words

MAIL_SENT, SMS_SENT = "opening.mail_sent", "opening.sms_sent"
WECHAT_SENT = "opening.wechat_sent"


@dataclass(frozen=True)
class Step:
    """One thing to set up: why, where, and whether it is there."""

    title: Words
    why: Words
    fact: Fact
    page: str
    is_needed: bool = True
    args: tuple[str, ...] = (MARKET_OFFICE,)

    @property
    def is_done(self) -> bool:
        return self.fact()

    @property
    def link(self) -> str:
        return reverse(self.page, args=self.args)


def _is_described() -> bool:
    return NAMES.is_set and market.CURRENCY.is_set


def _has_legal_texts() -> bool:
    texts = [text_in_force(kind) for kind in LegalText.Kind.values]
    return all(text is not None and is_finished(text) for text in texts)


def _was_sent(act: str) -> bool:
    return AuditEntry.objects.filter(act=act).exists()


def _has_goods() -> bool:
    return Product.objects.filter(state=ListingState.PUBLISHED).exists()


STEPS = (
    Step(
        _("Name, languages, country and currency"),
        _("What the market is called and in which money it sells."),
        _is_described,
        "office:opening_market",
    ),
    Step(
        _("Categories"),
        _("Sellers choose one for each listing; shoppers browse by them."),
        Category.objects.exists,
        "office:opening_goods",
    ),
    Step(
        _("Taxes"),
        _("The tax rates that prices include."),
        TaxCategory.objects.exists,
        "office:opening_goods",
    ),
    Step(
        _("Payments"),
        _("Stripe’s keys are right, and its webhook has reached this market."),
        StripeEvent.objects.exists,
        "office:opening_payments",
    ),
    Step(
        _("E-mail"),
        _("A test e-mail was sent."),
        lambda: _was_sent(MAIL_SENT),
        "office:opening_messages",
    ),
    Step(
        _("Legal pages"),
        _("Terms, privacy and the other pages are published and are no drafts."),
        _has_legal_texts,
        "office:legal_texts",
    ),
    Step(
        _("Looks"),
        _("Logo, colour and the picture of the home page."),
        lambda: bool(looks.LOGO()),
        "office:opening_looks",
        is_needed=False,
    ),
    Step(
        _("Operator"),
        _("Legal name and address, for the imprint, mails and invoices."),
        lambda: bool(operator.LEGAL_NAME() and operator.ADDRESS()),
        "office:opening_operator",
        is_needed=False,
    ),
    Step(
        _("Delivery"),
        _("Price and time of a parcel that new sellers start with."),
        lambda: delivery.PRICE.is_set,
        "office:opening_delivery",
        is_needed=False,
    ),
    Step(
        _("Commission"),
        _("Without a fee the market takes nothing from a sale."),
        FeeRule.objects.exists,
        "office:opening_goods",
        is_needed=False,
    ),
    Step(
        _("Bank transfer"),
        _("Shoppers may pay to the market’s bank account, if you wish."),
        offers_transfer,
        "office:opening_limits",
        is_needed=False,
    ),
    Step(
        _("Counties and villages"),
        _("Not needed where farms are found by their address alone."),
        Village.objects.exists,
        "office:places",
        is_needed=False,
    ),
    Step(
        _("SMS"),
        _("For people without e-mail: codes, orders and payouts."),
        lambda: _was_sent(SMS_SENT),
        "office:opening_messages",
        is_needed=False,
    ),
    Step(
        _("Headline of the home page"),
        _("Until you write one, the home page names what is in season."),
        Headline.objects.exists,
        "office:headlines",
        is_needed=False,
    ),
    Step(
        _("Sellers"),
        _("Invite farms, or approve those that applied by themselves."),
        Partner.objects.exists,
        "office:invitations",
        is_needed=False,
    ),
    Step(
        _("Goods on sale"),
        _("At least one listing is published."),
        _has_goods,
        "office:listings",
        is_needed=False,
    ),
    Step(
        _("A test order"),
        _("Buy something yourself before shoppers do, and follow the order."),
        Order.objects.exists,
        "catalogue:index",
        is_needed=False,
        args=(),
    ),
)


def missing() -> Iterator[Step]:
    """What the market can't open without."""
    return (step for step in STEPS if step.is_needed and not step.is_done)


def pays_with_the_double() -> bool:
    """Whether no money moves: Stripe's stand-in takes test cards only."""
    return bool(settings.STRIPE_DOUBLE_URL)
