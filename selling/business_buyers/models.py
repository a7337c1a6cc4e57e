"""Organisations, the people who buy for them, their terms with sellers, price lists."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from core.columns import somebody
from orders.order.models import Order
from vendors.partner.models import Partner, StockRecord

from .rules import LONGEST_REASON, LONGEST_TAX_ID, MOST_DAYS, MOST_PACKS
from .states import BuyerState, CreditState


def new_invite_key() -> str:
    return get_random_string(22)


class Organisation(models.Model):
    """A restaurant, canteen, school or shop. Its documents name `legal_name`; what is
    to be paid is mailed to `invoice_email` as well.

    A new `invite_key` ends the links by which people join it. Since `stopped_at` it
    buys nothing on invoice, as one was written off, until staff allow it again.
    """

    name = models.CharField(_("name"), max_length=80)
    legal_name = models.CharField(_("legal name"), max_length=128)
    country = models.CharField(_("country"), max_length=2)
    tax_id = models.CharField(_("tax number"), max_length=LONGEST_TAX_ID)
    address = models.CharField(_("invoice address"), max_length=200)
    invoice_email = models.EmailField(_("e-mail for invoices"), blank=True)
    invite_key = models.CharField(max_length=32, default=new_invite_key)
    stopped_at = models.DateTimeField(null=True, blank=True)
    by = somebody()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return str(self.name)


class OrganisationMember(models.Model):
    """A person who buys for an organisation; one who `runs_it` changes it.

    A person buys for one at a time: the one with `is_acting`.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="members"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="organisation_members",
    )
    runs_it = models.BooleanField(default=False)
    is_acting = models.BooleanField(default=False)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("member of an organisation")
        verbose_name_plural = _("members of organisations")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"], name="one_member_per_person"
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(is_acting=True),
                name="acts_for_one_organisation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.organisation_id}"


class PriceList(models.Model):
    """Prices that a seller gives to some buyers, from a day until a day.

    With `takes_offers` discounts of the basket are taken off them as well.
    """

    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="price_lists"
    )
    name = models.CharField(_("name"), max_length=60)
    currency = models.CharField(max_length=3)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    takes_offers = models.BooleanField(default=False)
    by = somebody()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("price list")
        verbose_name_plural = _("price lists")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="price_list_days_in_order",
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
            )
        ]

    def __str__(self) -> str:
        return str(self.name)


class ListPrice(models.Model):
    """What a pack costs on a list, tax inside, from so many packs on."""

    price_list = models.ForeignKey(
        PriceList, on_delete=models.CASCADE, related_name="prices"
    )
    pack = models.ForeignKey(
        StockRecord, on_delete=models.CASCADE, related_name="list_prices"
    )
    least = models.PositiveSmallIntegerField(default=1)
    price = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = _("price on a list")
        verbose_name_plural = _("prices on lists")
        constraints = [
            models.UniqueConstraint(
                fields=["price_list", "pack", "least"], name="one_list_price_per_step"
            ),
            models.CheckConstraint(
                name="list_price_of_something",
                condition=Q(price__gt=0, least__gte=1, least__lte=MOST_PACKS),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.price_list_id}: {self.pack_id} {self.least} {self.price}"


class BuyerAccount(models.Model):
    """What an organisation is to one seller: asked for, accepted, on which terms.

    An order's goods of the seller come to at least `minimum`.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="accounts"
    )
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="buyer_accounts"
    )
    state = models.CharField(
        max_length=8, choices=BuyerState.choices, default=BuyerState.APPLIED
    )
    message = models.CharField(max_length=LONGEST_REASON, blank=True)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    price_list = models.ForeignKey(
        PriceList,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="buyers",
    )
    minimum = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True
    )
    asked_by = somebody()
    asked_at = models.DateTimeField()
    decided_by = somebody()
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("business buyer")
        verbose_name_plural = _("business buyers")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "partner"], name="one_buyer_account_per_seller"
            ),
            models.CheckConstraint(
                name="buyer_state_known", condition=Q(state__in=BuyerState.values)
            ),
            models.CheckConstraint(
                name="buyer_minimum_above_nothing",
                condition=Q(minimum__isnull=True) | Q(minimum__gt=0),
            ),
        ]
        indexes = [models.Index(fields=["partner", "state"], name="buyers_of_seller")]

    def __str__(self) -> str:
        return f"{self.organisation_id} at {self.partner_id}: {self.state}"

    @property
    def is_accepted(self) -> bool:
        return bool(self.state == BuyerState.ACCEPTED)

    @property
    def is_applied(self) -> bool:
        return bool(self.state == BuyerState.APPLIED)


class BuyerCredit(models.Model):
    """Up to how much a buyer may owe a seller on invoice, and for how many days.

    The seller asks for it and bears what is not paid; the market's office agrees. More,
    or longer, than was agreed is wished for: until that is decided what was agreed
    holds. `currency` is that of `most`.
    """

    account = models.OneToOneField(
        BuyerAccount, on_delete=models.PROTECT, related_name="credit"
    )
    most = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    days = models.PositiveSmallIntegerField()
    state = models.CharField(
        max_length=8, choices=CreditState.choices, default=CreditState.ASKED
    )
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    asked_by = somebody()
    asked_at = models.DateTimeField()
    decided_by = somebody()
    decided_at = models.DateTimeField(null=True, blank=True)
    wished_most = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True
    )
    wished_days = models.PositiveSmallIntegerField(null=True, blank=True)
    wished_by = somebody()
    wished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("buying on invoice")
        verbose_name_plural = _("buying on invoice")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="buyer_credit_state_known",
                condition=Q(state__in=CreditState.values),
            ),
            models.CheckConstraint(
                name="buyer_credit_of_something",
                condition=Q(most__gt=0, days__gte=1, days__lte=MOST_DAYS),
            ),
            models.CheckConstraint(
                name="buyer_credit_wish_whole",
                condition=Q(wished_most__isnull=True, wished_days__isnull=True)
                | Q(wished_most__gt=0, wished_days__gte=1, wished_days__lte=MOST_DAYS),
            ),
            models.CheckConstraint(
                name="buyer_credit_wish_beside_what_holds",
                condition=Q(wished_most__isnull=True) | Q(state=CreditState.AGREED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.most} {self.currency} {self.state}"

    @property
    def is_agreed(self) -> bool:
        return bool(self.state == CreditState.AGREED)

    @property
    def is_asked(self) -> bool:
        return bool(self.state == CreditState.ASKED)

    @property
    def is_over(self) -> bool:
        return self.state in {CreditState.REFUSED, CreditState.ENDED}

    @property
    def has_wish(self) -> bool:
        """Whether more than holds waits for the office."""
        return self.wished_most is not None

    @property
    def waits(self) -> bool:
        """Whether the office has something to decide."""
        return self.is_asked or self.has_wish


class BusinessOrder(models.Model):
    """For which organisation an order was placed. Never edited."""

    order = models.OneToOneField(
        Order, on_delete=models.PROTECT, related_name="business_order"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="orders"
    )

    class Meta:
        verbose_name = _("order of an organisation")
        verbose_name_plural = _("orders of organisations")

    def __str__(self) -> str:
        return f"{self.order_id}: {self.organisation_id}"
