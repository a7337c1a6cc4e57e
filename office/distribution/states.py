"""What a charter can say, and how a distribution and a payment may stand."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Regime(models.TextChoices):
    """Under whose law the surplus is shared: which floors can't be gone below."""

    # Farmers' Professional Cooperatives Law of China (2017 revision), arts. 42-44.
    CHINA = "china", _("China: Farmers' Professional Cooperatives Law")
    OWN = "own", _("by the statutes only")


# At least so much of the distributable surplus goes back by trade, in hundredths of
# a percent. Source for China: art. 44.
FLOORS = {Regime.CHINA: 6000, Regime.OWN: 0}


class ReserveOf(models.TextChoices):
    AFTER_LOSSES = "after-losses", _("of the surplus after losses")
    SURPLUS = "surplus", _("of the whole surplus")


class ReserveBy(models.TextChoices):
    """How the reserve is written to the members' accounts (art. 42)."""

    TRADE = "trade", _("by trade")
    STAKE = "stake", _("by stake")
    EQUAL = "equal", _("equal shares")


class Leavers(models.TextChoices):
    """What households that left during the year get of the part by stake."""

    NONE = "none", _("nothing of the share by stake")
    PRO_RATA = "pro-rata", _("for the days of their membership")
    YEAR_END = "year-end", _("for their stake at the end of the year")


class LossesBy(models.TextChoices):
    """By what a household that leaves bears losses from before (art. 28)."""

    NONE = "none", _("not borne by households that leave")
    STAKE = "stake", _("by stake")
    TRADE = "trade", _("by trade of their last year")


class Portion(models.TextChoices):
    """A portion of members or votes that has to be reached."""

    HALF = "1/2", _("more than half")
    TWO_THIRDS = "2/3", _("two thirds")
    THREE_QUARTERS = "3/4", _("three quarters")

    def is_reached(self, part: int, whole: int) -> bool:
        """Half has to be passed, the others reached."""
        if self == Portion.HALF:
            return 2 * part > whole
        above, below = (int(number) for number in self.value.split("/"))
        return below * part >= above * whole


class VotesOf(models.TextChoices):
    """Of whose votes the majority is counted (art. 30: of all)."""

    ALL = "all", _("of all members")
    PRESENT = "present", _("of those present")


class DistributionState(models.TextChoices):
    DRAFT = "draft", _("draft")
    VOTED = "voted", _("voted, awaiting approval")
    APPROVED = "approved", _("approved, to be posted")
    POSTED = "posted", _("posted")
    PAID = "paid", _("paid")
    CANCELLED = "cancelled", _("given up")


_R = DistributionState
RUN_MOVES: dict[str, tuple[str, ...]] = {
    _R.DRAFT: (_R.VOTED, _R.CANCELLED),
    # Back to the draft when its figures are not right any more.
    _R.VOTED: (_R.APPROVED, _R.DRAFT),
    _R.APPROVED: (_R.POSTED, _R.DRAFT),
    _R.POSTED: (_R.PAID,),
    # A payment came back.
    _R.PAID: (_R.POSTED,),
    _R.CANCELLED: (),
}
OPEN_RUNS = (_R.DRAFT, _R.VOTED, _R.APPROVED)
FROZEN_RUNS = (_R.VOTED, _R.APPROVED, _R.POSTED, _R.PAID)
IN_THE_BOOKS = (_R.POSTED, _R.PAID)


class PollState(models.TextChoices):
    """How online voting on a draft stands. Open ends by the clock, at `closes`."""

    OPEN = "open", pgettext_lazy("a vote", "open")
    COUNTED = "counted", pgettext_lazy("a vote", "counted")
    WITHDRAWN = "withdrawn", pgettext_lazy("a vote", "withdrawn")


POLL_MOVES: dict[str, tuple[str, ...]] = {
    PollState.OPEN: (PollState.COUNTED, PollState.WITHDRAWN),
    # The distribution went back to the draft: the vote does not count any more.
    PollState.COUNTED: (PollState.WITHDRAWN,),
    PollState.WITHDRAWN: (),
}


class VoteChoice(models.TextChoices):
    """What a member votes."""

    FOR = "for", pgettext_lazy("a vote", "for")
    AGAINST = "against", pgettext_lazy("a vote", "against")
    ABSTAIN = "abstain", pgettext_lazy("a vote", "abstention")


class SurplusSide(models.TextChoices):
    INCOME = "income", _("income")
    COST = "cost", _("cost")


class HouseholdPaymentMethod(models.TextChoices):
    """How households are paid."""

    CASH = "cash", _("in cash, against signature")
    OWN_BANK = "own-bank", _("from the cooperative's own bank account")
    MARKET = "market", _("from sales, with the market's bank batch")


class ItemState(models.TextChoices):
    INTENDED = "intended", pgettext_lazy("a payment", "payable")
    PAID = "paid", pgettext_lazy("a payment", "paid")
    RETURNED = "returned", pgettext_lazy("a payment", "returned")
    DROPPED = "dropped", pgettext_lazy("a payment", "not paid")


_I = ItemState
ITEM_MOVES: dict[str, tuple[str, ...]] = {
    _I.INTENDED: (_I.PAID, _I.DROPPED),
    _I.PAID: (_I.RETURNED,),
    _I.RETURNED: (),
    _I.DROPPED: (),
}


class Why(models.TextChoices):
    """For what reason a stake goes back."""

    FELL_DUE = "fell-due", _("repayments due")
    LEFT = "left", _("stake of former households")


class PaybackState(models.TextChoices):
    PREPARED = "prepared", _("awaiting approval")
    BOOKED = "booked", _("approved, payable to households")
    CANCELLED = "cancelled", _("given up")


_P = PaybackState
PAYBACK_MOVES: dict[str, tuple[str, ...]] = {
    _P.PREPARED: (_P.BOOKED, _P.CANCELLED),
    _P.BOOKED: (),
    _P.CANCELLED: (),
}
