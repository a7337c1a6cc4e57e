"""Who funds an offer: its columns, what they may say together, and how it is shared."""

from decimal import Decimal
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round
from django.utils.translation import gettext_lazy as _

from core.money import split
from shop.offers.states import Funder
from vendors.partner.models import Partner
from vendors.partner.states import PartnerKind

# What a form asks of it, in this order.
FUNDING_FIELDS = (
    "funded_by", "seller", "cooperative",
    "seller_percent", "cooperative_percent", "market_percent",
)  # fmt: skip


class Shares(NamedTuple):
    """Who pays how much of a discount, in the smallest unit."""

    seller: int
    cooperative: int
    market: int


def _percent(words: Any) -> Any:
    return models.DecimalField(
        words,
        max_digits=5,
        decimal_places=2,
        default=Decimal(0),
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
    )


class Funded(models.Model):
    """An offer's funder. A line's own seller bears what nobody else pays.

    `seller` narrows the offer to one seller's goods, `cooperative` to those of its
    members and its own. Offers from before name no seller: each seller whose goods
    they touch bears them.
    """

    funded_by = models.CharField(
        _("funded by"),
        max_length=16,
        choices=Funder.choices,
        default=Funder.SELLER,
        help_text=_(
            "Amounts funded by the market or a cooperative are "
            "credited to the seller. Older offers are funded by each "
            "seller for its own goods."
        ),
    )
    seller = models.ForeignKey(
        Partner,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("only goods of"),
        help_text=_("An offer funded by one seller applies to its own goods only."),
    )
    cooperative = models.ForeignKey(
        Partner,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"kind": PartnerKind.COOPERATIVE},
        verbose_name=_("funding cooperative"),
        help_text=_(
            "The offer applies only to goods of the cooperative and its members."
        ),
    )
    seller_percent = _percent(_("seller's share in percent"))
    cooperative_percent = _percent(_("cooperative's share in percent"))
    market_percent = _percent(_("market's share in percent"))

    class Meta:
        abstract = True

    @property
    def weights(self) -> Shares:
        """How a discount is shared, as weights."""
        if self.funded_by == Funder.SHARED:
            shares = self.seller_percent, self.cooperative_percent, self.market_percent
            return Shares(*(int(share * 100) for share in shares))
        return Shares(
            int(self.funded_by == Funder.SELLER),
            int(self.funded_by == Funder.COOPERATIVE),
            int(self.funded_by == Funder.MARKET),
        )

    def shares(self, amount: int, unit: int) -> Shares:
        """Divide a discount, a multiple of `unit`; the shares add up to it exactly."""
        return Shares(*(part * unit for part in split(amount // unit, self.weights)))

    @property
    def is_narrow(self) -> bool:
        """Whether it touches the goods of some sellers only."""
        return self.seller_id is not None or self.cooperative_id is not None

    def touches(self, seller: Partner) -> bool:
        """Whether it may lower the price of this seller's goods."""
        if self.seller_id not in {None, seller.pk}:
            return False
        return self.cooperative_id in {None, seller.pk, seller.cooperative_id}

    def clean_fields(self, exclude: Any = None) -> None:
        """What the form says before the database would, if it asks who pays."""
        left_out = set(exclude or ())
        errors: dict[str, Any] = {}
        try:
            super().clean_fields(exclude=exclude)
        except ValidationError as error:
            errors = error.update_error_dict({})
        if "funded_by" not in left_out and not errors.keys() & set(FUNDING_FIELDS):
            wrong = self._wrong_shares() | self._wrong_payers()
            errors |= {name: wrong[name] for name in wrong.keys() - left_out}
        if errors:
            raise ValidationError(errors)

    def _wrong_shares(self) -> dict[str, object]:
        shares = {
            name: getattr(self, name) or Decimal(0)
            for name in ("seller_percent", "cooperative_percent", "market_percent")
        }
        if self.funded_by == Funder.SHARED:
            if sum(shares.values()) != 100:
                return {"funded_by": _("The shares must add up to 100 percent.")}
            if max(shares.values()) == 100:
                return {
                    "funded_by": _(
                        "One party funds all of it: please choose that one instead."
                    )
                }
            return {}
        text = _("Shares are for offers with several funders; leave this at 0.")
        return {name: text for name, share in shares.items() if share}

    def _wrong_payers(self) -> dict[str, object]:
        errors: dict[str, Any] = {}
        pays = self.weights.cooperative > 0
        if pays and self.cooperative_id is None:
            errors["cooperative"] = _("Please choose the cooperative that funds it.")
        elif not pays and self.cooperative_id is not None:
            errors["cooperative"] = _("This cooperative funds none of the offer.")
        if self._lacks_a_seller():
            errors["seller"] = _(
                "Please choose the seller that funds it; the offer "
                "applies to its goods only."
            )
        elif self.seller is not None and pays and self.cooperative_id is not None:
            belongs = {self.seller.pk, self.seller.cooperative_id}
            if self.cooperative_id not in belongs:
                errors["seller"] = _("This seller is not a member of the cooperative.")
        return errors

    def _lacks_a_seller(self) -> bool:
        """Offers from before may go on without one."""
        if self.funded_by != Funder.SELLER or self.seller_id is not None:
            return False
        stored = type(self).objects.filter(  # type: ignore[attr-defined]  # abstract
            pk=self.pk, funded_by=Funder.SELLER, seller=None
        )
        return not stored.exists()


FUNDING_RULES: list[models.BaseConstraint] = [
    models.CheckConstraint(
        name="offer_funder_known", condition=Q(funded_by__in=Funder.values)
    ),
    models.CheckConstraint(
        name="offer_shares_add_up",
        # SQLite keeps amounts as floats, whose sums are off by a hair.
        condition=~Q(funded_by=Funder.SHARED)
        | Q(
            seller_percent__gte=0,
            cooperative_percent__gte=0,
            market_percent__gte=0,
        )
        & Q(
            market_percent=Round(
                100 - F("seller_percent") - F("cooperative_percent"), 2
            )
        ),
    ),
    models.CheckConstraint(
        name="offer_of_a_cooperative_names_it",
        condition=Q(cooperative__isnull=False)
        | ~Q(funded_by=Funder.COOPERATIVE)
        & (~Q(funded_by=Funder.SHARED) | Q(cooperative_percent=0)),
    ),
]
