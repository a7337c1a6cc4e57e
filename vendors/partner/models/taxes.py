"""Kinds of goods by how they are taxed, and the rate of each from a day on."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import dates
from core.page_cache.reads import note_until, remember
from core.templatetags.market import number
from vendors.market_settings import SMALL_SELLER_TAX
from vendors.partner.states import TaxStatus

# By the id of their category; those of small-scale taxpayers have none.
Rates = Mapping[int | None, tuple[tuple[date, Decimal], ...]]


def tax_rate(rate: Decimal, *, is_produce: bool, status: str) -> Decimal:
    """The rate of a category, as a fraction, for a seller of that status.

    An exempt farm's own produce bears no tax. A small-scale taxpayer's goods, and what
    an exempt farm sells besides, bear at most the small rate.
    """
    if status == TaxStatus.EXEMPT and is_produce:
        return Decimal(0)
    if status == TaxStatus.REGISTERED:
        return rate
    return min(rate, small_seller_rate())


def small_seller_rate() -> Decimal:
    """What goods of small-scale taxpayers bear at most today, as a fraction."""
    return _holding_now(None, SMALL_SELLER_TAX())


def small_seller_name() -> str:
    """What lists of rates call it."""
    return gettext("Small-scale taxpayers, at most")


def _holding_now(category_id: int | None, first: Decimal) -> Decimal:
    """Today's rate. What is made of it holds until the next begins."""
    today, rate = dates.today(), first
    for starts, later in later_rates().get(category_id, ()):
        if starts > today:
            note_until(dates.start_of(starts))
            break
        rate = later
    return rate


def rate_on(category_id: int | None, first: Decimal, day: date) -> Decimal:
    """The rate of another day, as it is known now."""
    begun = [one for one in later_rates().get(category_id, ()) if one[0] <= day]
    return begun[-1][1] if begun else first


def later_rates() -> Rates:
    """The rates that came after the first of each, by category, in their order.

    Never change them. At most one query.
    """
    return remember("tax-rates", _read_later_rates)


def _read_later_rates() -> Rates:
    found: dict[int | None, tuple[tuple[date, Decimal], ...]] = {}
    rows = TaxRate.objects.filter(is_active=True).order_by("starts")
    for category_id, starts, rate in rows.values_list("category", "starts", "rate"):
        found[category_id] = (*found.get(category_id, ()), (starts, rate))
    return found


class TaxCategory(models.Model):
    """Goods that are taxed alike. `rate` is their first, a fraction (0.09) that is
    inside prices; what came after it are `TaxRate`s. Ask `rate_now`.
    """

    code = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=64)
    rate = models.DecimalField(_("rate"), max_digits=5, decimal_places=4)
    is_produce = models.BooleanField(
        _("agricultural produce"),
        default=False,
        help_text=_("Tax-free when sold by an exempt farm."),
    )

    class Meta:
        verbose_name = _("tax category")
        verbose_name_plural = _("tax categories")
        ordering = ["rate", "code"]
        constraints = [
            models.CheckConstraint(
                name="tax_rate_is_a_fraction", condition=Q(rate__gte=0, rate__lt=1)
            )
        ]

    def __str__(self) -> str:
        """With today's rate: Produce, 9%."""
        return tax_label(self.name, self.rate_now)

    @property
    def rate_now(self) -> Decimal:
        """Today's, as a fraction. What is made of it holds until the next begins."""
        return self.rate if self.pk is None else _holding_now(self.pk, self.rate)

    def rate_on(self, day: date) -> Decimal:
        """That of another day, as it is known now."""
        return rate_on(self.pk, self.rate, day)


class TaxRate(models.Model):
    """Another rate of a category, from the market's midnight on which a day begins.

    Without a category it is what goods of small-scale taxpayers bear at most. It holds
    until the next one's day, so that each day has one rate. Never edited; one that was
    taken back before its day, or replaced on it, is not active.
    """

    category = models.ForeignKey(
        TaxCategory,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="later_rates",
    )
    starts = models.DateField()
    rate = models.DecimalField(max_digits=5, decimal_places=4)
    is_active = models.BooleanField(default=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["category", "starts", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["category", "starts"],
                condition=Q(is_active=True),
                name="one_tax_rate_a_day",
            ),
            models.UniqueConstraint(
                fields=["starts"],
                condition=Q(is_active=True, category=None),
                name="one_small_seller_rate_a_day",
            ),
            models.CheckConstraint(
                name="later_tax_rate_is_a_fraction",
                condition=Q(rate__gte=0, rate__lt=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category_id}: {self.rate} from {self.starts}"


def tax_label(name: str, rate: Decimal) -> str:
    """Produce, 9%; of what is free of tax the name alone."""
    if not rate:
        return name
    told = {"name": name, "percent": number(percent_of(rate))}
    return gettext("%(name)s, %(percent)s%%") % told


def percent_of(rate: Decimal) -> Decimal:
    """0.09 is 9."""
    return (rate * 100).normalize()
