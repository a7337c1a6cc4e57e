"""The states of a seller and of a lot, and which may follow which."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PartnerKind(models.TextChoices):
    FARM = "farm", _("Farm")
    COOPERATIVE = "cooperative", _("Cooperative")


class PartnerStatus(models.TextChoices):
    APPLIED = "applied", _("applied")
    OPEN = "open", _("open")
    HOLIDAY = "holiday", _("on holiday")
    SUSPENDED = "suspended", _("suspended")
    CLOSING = "closing", _("closing")
    CLOSED = "closed", _("closed")


class RoundState(models.TextChoices):
    """Whether an order window that needs a total takes place."""

    OPEN = "open", pgettext_lazy("an order window", "taking orders")
    HELD = "held", pgettext_lazy("an order window", "takes place")
    CANCELLED = "cancelled", pgettext_lazy("an order window", "does not take place")


class TaxStatus(models.TextChoices):
    """How a seller is taxed, which decides the rate inside its prices."""

    REGISTERED = "registered", _("registered VAT payer")
    SMALL = "small", _("small-scale taxpayer")
    EXEMPT = "exempt", _("exempt farm selling its own produce")


# The same as answers to "Do you issue VAT invoices?", which every farmer can give.
TAX_ANSWERS: dict[str, str | Promise] = {
    TaxStatus.EXEMPT: _("No. I sell only what I grow or raise myself (tax-free)."),
    TaxStatus.SMALL: _("No. My business is small (small-scale taxpayer)."),
    TaxStatus.REGISTERED: _("Yes. I am registered for VAT."),
}


class SellerStatus(models.TextChoices):
    """How a seller stands on a day: its status, and what its dates make of it."""

    APPLIED = "applied", _("applied")
    OPENS_LATER = "opens-later", _("opens later")
    OPEN = "open", _("open")
    HOLIDAY = "holiday", _("on holiday")
    SUSPENDED = "suspended", _("suspended")
    CLOSING = "closing", _("closing")
    CLOSED = "closed", _("closed")


# The shop is there; whether it sells today is a matter of its dates.
SELLING = frozenset({PartnerStatus.OPEN, PartnerStatus.HOLIDAY})


PARTNER_MOVES: dict[str, tuple[str, ...]] = {
    PartnerStatus.APPLIED: (PartnerStatus.OPEN, PartnerStatus.CLOSED),
    PartnerStatus.OPEN: (
        PartnerStatus.HOLIDAY,
        PartnerStatus.SUSPENDED,
        PartnerStatus.CLOSING,
        PartnerStatus.CLOSED,
    ),
    PartnerStatus.HOLIDAY: (
        PartnerStatus.OPEN,
        PartnerStatus.SUSPENDED,
        PartnerStatus.CLOSING,
        PartnerStatus.CLOSED,
    ),
    PartnerStatus.SUSPENDED: (
        PartnerStatus.OPEN,
        PartnerStatus.CLOSING,
        PartnerStatus.CLOSED,
    ),
    # No new orders; it is closed when the last one is done.
    PartnerStatus.CLOSING: (PartnerStatus.OPEN, PartnerStatus.CLOSED),
    PartnerStatus.CLOSED: (),
}


class LotStatus(models.TextChoices):
    OPEN = "open", _("in use")
    RECALLED = "recalled", _("recalled")


LOT_MOVES: dict[str, tuple[str, ...]] = {
    LotStatus.OPEN: (LotStatus.RECALLED,),
    LotStatus.RECALLED: (),
}


class OverWeight(models.TextChoices):
    """What becomes of the price when a weighed pack holds more than was ordered."""

    FREE = "free", _("free of charge")
    BALANCE = "balance", _("charged with the next order")


class SalePriceState(models.TextChoices):
    PLANNED = "planned", _("scheduled")
    RUNNING = "running", _("running")
    ENDED = "ended", _("ended")
    STOPPED = "stopped", _("stopped")
    REFUSED = "refused", _("not started")


class SalePriceReason(models.TextChoices):
    """Why the clock did not start one."""

    NOT_LOWER = "not-lower", _("The price was not below the earlier price.")
    LATE = "late", _("Its time was over before it could start.")
    NO_PRICE = "no-price", _("The pack had no price.")


SALE_PRICE_MOVES: dict[str, tuple[str, ...]] = {
    SalePriceState.PLANNED: (
        SalePriceState.RUNNING,
        SalePriceState.STOPPED,
        SalePriceState.REFUSED,
    ),
    SalePriceState.RUNNING: (SalePriceState.ENDED, SalePriceState.STOPPED),
    SalePriceState.ENDED: (),
    SalePriceState.STOPPED: (),
    SalePriceState.REFUSED: (),
}
