"""What shoppers follow and wish for, what goes together, and headlines of home."""

import secrets
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shop.catalogue.models import Category, Product
from vendors.partner.models import Partner

# Nobody learns from a page what fewer people than these bought together.
LEAST_BUYERS = 5


class Follow(models.Model):
    """A person wants to hear of a seller."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows"
    )
    partner = models.ForeignKey(
        Partner, on_delete=models.CASCADE, related_name="follows"
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "partner"], name="followed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} → {self.partner}"


class LetterConsent(models.Model):
    """A person agreed to receive a seller's letters, in these words, until it ended.

    Rows stay as the proof of what was agreed to and when; one of a person and a seller
    holds at a time.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="letter_consents",
    )
    partner = models.ForeignKey(
        Partner, on_delete=models.CASCADE, related_name="letter_consents"
    )
    wording = models.CharField(max_length=300)
    given = models.DateTimeField()
    ended = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "partner"],
                condition=Q(ended__isnull=True),
                name="letters_agreed_to_once",
            ),
            models.CheckConstraint(
                name="letter_consent_ends_after_it_began",
                condition=Q(ended__isnull=True) | Q(ended__gte=F("given")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.partner_id}"


class Headline(models.Model):
    """What home says from a moment until another, instead of what is in season.

    The one that began last is shown. With goods it holds while one of them can be
    bought; `ended_at` is when staff took it away before its time.
    """

    title = models.CharField(pgettext_lazy("of home", "headline"), max_length=80)
    lead = models.CharField(_("text below"), max_length=200, blank=True)
    button = models.CharField(_("words of the button"), max_length=40, blank=True)
    link = models.CharField(_("address the button opens"), max_length=200, blank=True)
    goods: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        Product, blank=True, related_name="+", verbose_name=_("goods shown first")
    )
    starts = models.DateTimeField(_("from"))
    ends = models.DateTimeField(_("until"))
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = pgettext_lazy("of home", "headline")
        ordering = ["-starts", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="headline_ends_after_it_starts",
                condition=Q(ends__gt=F("starts")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def is_over(self, moment: datetime | None = None) -> bool:
        return self.ended_at is not None or self.ends <= (moment or timezone.now())

    def is_running(self, moment: datetime | None = None) -> bool:
        now = moment or timezone.now()
        return self.starts <= now and not self.is_over(now)


class Wish(models.Model):
    """A person keeps a product in mind, and wants to hear when it can be had or is
    cheaper.

    `price` is the lowest that they have seen or were told of, in `currency`: a price
    that rises and falls again is no news. `is_sold_out` is how it stood last.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="wishes"
    )
    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="wishes"
    )
    price = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    is_sold_out = models.BooleanField(default=False)
    created = models.DateTimeField(auto_now_add=True)
    # Its product as a card shows it, where a query has put it here.
    cards: list[Product]

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "product"], name="wished_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.product_id}"


def new_token() -> str:
    """128 bits: who was not given a list's link can't find the list."""
    return secrets.token_hex(16)


class SharedWishes(models.Model):
    """Whoever has the link of a person's wish list may see it, under this `name`.

    Without such a row the list is private; shared again it has another link.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="shared_wishes"
    )
    token = models.CharField(max_length=32, unique=True, default=new_token)
    name = models.CharField(max_length=60, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("shared wish list")

    def __str__(self) -> str:
        return f"{self.user_id}: {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("storefront:shared_wishes", args=[self.token])

    @property
    def number(self) -> int:
        """The token again, as cards of shared links name things."""
        return int(self.token, 16)


class WishNotice(models.Model):
    """What a person is told at once of the goods they wished for."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.user_id}: {self.created}"


class WishNews(models.Model):
    """One line of it: back in stock, or cheaper than `before`."""

    notice = models.ForeignKey(
        WishNotice, on_delete=models.CASCADE, related_name="news"
    )
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    before = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    price = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.before} → {self.price}"


class SeasonAlert(models.Model):
    """A person wants to hear when goods of a category are in season again.

    `told_on` is the day of the last news, or that of asking while the season ran.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="+")
    told_on = models.DateField(null=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "category"], name="season_awaited_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.category_id}"


class Pairing(models.Model):
    """Goods that `buyers` different people bought together; counted each night.

    The floor is in the table: no row tells what few people bought.
    """

    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="pairings"
    )
    other = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    buyers = models.PositiveIntegerField()

    class Meta:
        ordering = ["-buyers", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["product", "other"], name="paired_once"),
            models.CheckConstraint(
                name="paired_by_enough_buyers", condition=Q(buyers__gte=LEAST_BUYERS)
            ),
            models.CheckConstraint(
                name="paired_with_another", condition=~Q(product=F("other"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} + {self.other_id}: {self.buyers}"
