"""What sellers offer to groups, the groups, and who is in them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.columns import somebody
from core.regions import region_of
from orders.order.models import Line as OrderLine
from orders.shipping.models import DeliveryMethod
from shop.basket.models import Line as BasketLine
from vendors.partner.models import Partner, StockRecord

from .rules import (
    CODE_LENGTH,
    LEAST_SIZE,
    MAX_CURRENCY_LENGTH,
    MAX_KEY_LENGTH,
    MOST_OF_A_PLACE,
    MOST_REWARD_PERCENT,
)
from .states import (
    TAKING,
    GroupStatus,
    JoinStatus,
    OfferStatus,
    Receiving,
)


class GroupTerms(models.Model):
    """What is promised to a group: an offer says it, each group keeps it as it was.

    `price` is for a pack of `units` base units. The leader gets `reward_percent` of
    what each other member pays for it, or `reward_amount`, from the seller.
    """

    size = models.PositiveSmallIntegerField(_("people in a group"))
    price = models.DecimalField(_("group price"), max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=MAX_CURRENCY_LENGTH)
    units = models.PositiveIntegerField()
    hours = models.PositiveSmallIntegerField(_("hours to complete a group"))
    per_person = models.PositiveSmallIntegerField(_("packs per person"), default=1)
    reward_percent = models.DecimalField(
        _("reward for the leader (%)"), max_digits=4, decimal_places=1, default=0
    )
    reward_amount = models.DecimalField(
        _("reward for the leader per member"),
        max_digits=12,
        decimal_places=2,
        default=0,
    )
    receiving = models.CharField(
        _("delivery"),
        max_length=8,
        choices=Receiving.choices,
        default=Receiving.OWN,
    )
    point = models.ForeignKey(
        DeliveryMethod,
        verbose_name=_("pickup point"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_is_for_some",
                condition=Q(size__gte=LEAST_SIZE)
                & Q(price__gt=0, units__gt=0, hours__gt=0, per_person__gt=0),
            ),
            models.CheckConstraint(
                name="%(class)s_rewards_one_way",
                condition=Q(reward_percent__gte=0, reward_amount__gte=0)
                & Q(reward_percent__lte=MOST_REWARD_PERCENT)
                & Q(reward_amount__lt=F("price"))
                & (Q(reward_percent=0) | Q(reward_amount=0)),
            ),
            models.CheckConstraint(
                name="%(class)s_names_its_point",
                condition=Q(receiving__in=[Receiving.LEADER, Receiving.OWN], point=None)
                | Q(receiving=Receiving.POINT, point__isnull=False),
            ),
        ]

    @property
    def has_reward(self) -> bool:
        return bool(self.reward_percent or self.reward_amount)

    @property
    def to_leader(self) -> bool:
        """Whether its goods go to a place that its leader names."""
        return bool(self.receiving == Receiving.LEADER)


class GroupOffer(GroupTerms):
    """A pack for less to groups, from `starts_at` to `ends_at`, or until it is stopped.

    At most `most_groups` are open or complete at a time of it. `was` is what the pack
    cost alone when the offer was made.
    """

    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="group_offers"
    )
    pack = models.ForeignKey(
        StockRecord, on_delete=models.PROTECT, related_name="group_offers"
    )
    was = models.DecimalField(max_digits=12, decimal_places=2)
    most_groups = models.PositiveIntegerField(_("groups at most"))
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    ended_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(
        max_length=16, choices=OfferStatus.choices, default=OfferStatus.ON
    )
    by = somebody()
    created = models.DateTimeField(auto_now_add=True)

    class Meta(GroupTerms.Meta):
        ordering = ["-id"]
        constraints = [
            *GroupTerms.Meta.constraints,
            models.CheckConstraint(
                name="group_offer_status_known",
                condition=Q(status__in=OfferStatus.values),
            ),
            models.CheckConstraint(
                name="group_offer_is_cheaper",
                condition=Q(price__lt=F("was"), most_groups__gt=0),
            ),
            models.CheckConstraint(
                name="group_offer_takes_time", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.UniqueConstraint(
                fields=["pack"],
                condition=Q(status=OfferStatus.ON),
                name="one_group_offer_of_a_pack",
            ),
        ]
        indexes = [
            models.Index(
                fields=["ends_at"],
                name="group_offers_running",
                condition=Q(status=OfferStatus.ON),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pack_id}: {self.size} × {self.price}"

    @property
    def is_on(self) -> bool:
        return bool(self.status == OfferStatus.ON)


class GroupBuy(GroupTerms):
    """Some people who buy the same pack together; the first is their leader.

    `code` stands in its link. Of `size` places `taken` are held, ordered or paid, and
    `paid` are paid. It opens when the leader has paid, and is decided by `ends_at`.
    """

    offer = models.ForeignKey(
        GroupOffer, on_delete=models.PROTECT, related_name="groups"
    )
    code = models.CharField(max_length=CODE_LENGTH, unique=True)
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="led_groups",
    )
    status = models.CharField(
        max_length=16, choices=GroupStatus.choices, default=GroupStatus.STARTING
    )
    taken = models.PositiveSmallIntegerField(default=0)
    paid = models.PositiveSmallIntegerField(default=0)
    created = models.DateTimeField(auto_now_add=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta(GroupTerms.Meta):
        ordering = ["id"]
        constraints = [
            *GroupTerms.Meta.constraints,
            models.CheckConstraint(
                name="group_buy_status_known",
                condition=Q(status__in=GroupStatus.values),
            ),
            models.CheckConstraint(
                name="group_buy_places_within_size",
                condition=Q(taken__lte=F("size"), paid__lte=F("taken")),
            ),
            models.CheckConstraint(
                name="group_buy_ends_once_it_is_open",
                condition=Q(status__in=[GroupStatus.STARTING, GroupStatus.DROPPED])
                | Q(opened_at__isnull=False, ends_at__isnull=False),
            ),
            models.CheckConstraint(
                name="group_buy_decided_when_it_is_over",
                condition=Q(status__in=[GroupStatus.STARTING, GroupStatus.OPEN])
                | Q(decided_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["ends_at"],
                name="group_buys_open",
                condition=Q(status=GroupStatus.OPEN),
            ),
            models.Index(fields=["offer", "status"], name="group_buys_of_offer"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.paid}/{self.taken}/{self.size}"

    def get_absolute_url(self) -> str:
        return reverse("groups:group", args=[self.code])

    @property
    def missing(self) -> int:
        """How many people it lacks: who has not paid yet does not count."""
        return self.size - self.paid

    @property
    def places(self) -> int:
        """How many places can be taken now."""
        return self.size - self.taken

    @property
    def is_open(self) -> bool:
        return bool(self.status == GroupStatus.OPEN)

    @property
    def is_complete(self) -> bool:
        return bool(self.status == GroupStatus.COMPLETE)


class GroupPlace(models.Model):
    """Where all goods of a group go, as its leader named it: a shop, a block of flats.

    `receiver` takes the parcels there. Who has the group's link reads it, without the
    phone number, which stands on the parcels.
    """

    group = models.OneToOneField(
        GroupBuy, on_delete=models.CASCADE, related_name="place"
    )
    name = models.CharField(_("name of the place"), max_length=MOST_OF_A_PLACE)
    receiver = models.CharField(_("who takes the parcels"), max_length=80)
    phone = models.CharField(_("mobile number"), max_length=32)
    line1 = models.CharField(max_length=100)
    line2 = models.CharField(max_length=100, blank=True)
    line3 = models.CharField(max_length=100, blank=True)
    line4 = models.CharField(max_length=60)
    state = models.CharField(max_length=60, blank=True)
    postcode = models.CharField(max_length=16, blank=True)
    country = models.ForeignKey(
        "address.Country", on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return self.name

    @property
    def region(self) -> str:
        return region_of(self.country_id, self.state)

    def columns(self) -> dict[str, str]:
        """Of an address that leads there, with who takes it in its second line."""
        taken = f"{self.name} ({self.receiver} {self.phone})"
        return {
            "line1": self.line1,
            "line2": ", ".join(filter(None, (self.line2, taken))),
            "line3": self.line3,
            "line4": self.line4,
            "state": self.state,
            "postcode": self.postcode,
            "country_id": self.country_id,
        }


class GroupJoin(models.Model):
    """One person's place in a group: held in the basket, ordered, paid, or given up.

    Without `user` it is a guest's, known by the basket. `key` is the form's one-time
    token. It has `line` in the person's basket until
    `until` and, once it is ordered, `order_line`. `rewarded` is what the leader got
    for it, in the currency's smallest unit.
    """

    group = models.ForeignKey(GroupBuy, on_delete=models.PROTECT, related_name="joins")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="group_joins",
    )
    quantity = models.PositiveIntegerField()
    status = models.CharField(
        max_length=16, choices=JoinStatus.choices, default=JoinStatus.HELD
    )
    key = models.CharField(max_length=MAX_KEY_LENGTH)
    until = models.DateTimeField()
    line = models.ForeignKey(
        BasketLine,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="group_joins",
    )
    order_line = models.OneToOneField(
        OrderLine,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="group_join",
    )
    rewarded = models.PositiveBigIntegerField(null=True, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="group_join_status_known",
                condition=Q(status__in=JoinStatus.values),
            ),
            models.CheckConstraint(
                name="group_join_of_something", condition=Q(quantity__gt=0)
            ),
            models.CheckConstraint(
                name="group_join_ordered_has_its_line",
                condition=~Q(status__in=[JoinStatus.ORDERED, JoinStatus.PAID])
                | Q(order_line__isnull=False),
            ),
            models.CheckConstraint(
                name="group_join_paid_at_a_time",
                condition=~Q(status=JoinStatus.PAID) | Q(paid_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["user", "key"], name="group_join_once_per_tap"
            ),
            models.UniqueConstraint(
                fields=["group", "user"],
                condition=Q(status__in=sorted(TAKING)),
                name="one_place_per_person",
            ),
        ]
        indexes = [
            models.Index(
                fields=["until"],
                name="group_joins_held",
                condition=Q(status=JoinStatus.HELD),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group_id}: {self.quantity} {self.status}"

    @property
    def base_units(self) -> int:
        """What it holds of the pool while it is in a basket. Fetch its group."""
        return self.quantity * self.group.units
