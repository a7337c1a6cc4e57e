"""What pages can change of claims and returnable packaging."""

from django.utils.translation import gettext_lazy as _

from core.setting_kinds import Unit, amount, flag, span, whole

A_MONTH, A_YEAR = 720, 8760  # hours

CONTAINERS_BACK = span(
    "CONTAINERS_BACK",
    _("Returnable packaging comes back within"),
    unit=Unit.DAYS,
    least=7,
    most=730,
    help_text=_("Then the deposit is paid to the seller."),
)
CLAIM_WINDOW = span(
    "CLAIM_WINDOW",
    _("Goods can be claimed after delivery for"),
    unit=Unit.HOURS,
    least=1,
    most=A_YEAR,
    help_text=_("A category or a seller can have longer."),
)
CLAIM_AFTER_SENT = span(
    "CLAIM_AFTER_SENT",
    _("Where nobody confirms delivery: after shipping for"),
    unit=Unit.DAYS,
    least=1,
    most=90,
)
CLAIM_ANSWER = span(
    "CLAIM_ANSWER",
    _("The seller answers within"),
    unit=Unit.HOURS,
    least=1,
    most=A_MONTH,
)
CLAIM_AGREE = span(
    "CLAIM_AGREE",
    _("The shopper answers a proposal within"),
    unit=Unit.HOURS,
    least=1,
    most=A_MONTH,
)
CLAIM_ESCALATE = span(
    "CLAIM_ESCALATE",
    _("The shopper objects to a refusal within"),
    unit=Unit.HOURS,
    least=1,
    most=A_MONTH,
)
CLAIM_DECIDE = span(
    "CLAIM_DECIDE",
    _("The office decides within"),
    unit=Unit.HOURS,
    least=1,
    most=A_MONTH,
)
CLAIM_REMIND = span(
    "CLAIM_REMIND",
    _("A late office is reminded every"),
    unit=Unit.HOURS,
    least=1,
    most=A_MONTH,
)
CLAIM_AUTO_LIMIT = amount(
    "CLAIM_AUTO_LIMIT",
    _("Claims accepted at once up to"),
    unit=Unit.MONEY,
    most=1_000_000,
    help_text=_("For sellers that set nothing. 0: none."),
)
CLAIM_AUTO_SHARE = amount(
    "CLAIM_AUTO_SHARE",
    _("And in a month up to this share of the seller’s sales"),
    unit=Unit.PERCENT,
    most=100,
)
CLAIM_REPEATS = whole(
    "CLAIM_REPEATS",
    _("Never from shoppers with more claims in 90 days than"),
    least=0,
    most=100,
)
CLAIM_SCORE_SHOWN = flag("CLAIM_SCORE_SHOWN", _("Farm pages show a quality score"))
CLAIM_SCORE_LEAST = whole(
    "CLAIM_SCORE_LEAST",
    _("Quality score shown from"),
    unit=Unit.PERCENT,
    least=0,
    most=100,
)
