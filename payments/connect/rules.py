"""What Stripe still wants to know of a seller, in words a seller understands.

Stripe names a requirement by a path, `individual.verification.document`; of some it
puts an id in front. What no row here fits is said in general, never as a code.
"""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# The first that the path contains counts, so the finer ones come first.
_WORDS: tuple[tuple[str, Promise], ...] = (
    ("verification.additional_document", _("a second proof of identity")),
    ("verification.document", _("a photo of your identity card or passport")),
    ("company.verification", _("documents of your cooperative or company")),
    ("external_account", _("the bank account that Stripe pays to")),
    ("tos_acceptance", _("your consent to Stripe's terms")),
    ("business_type", _("whether you are a person, a company or a cooperative")),
    ("business_profile.url", _("the address of your page in the market")),
    ("business_profile.mcc", _("what kind of goods you sell")),
    ("business_profile.product_description", _("what kind of goods you sell")),
    ("business_profile", _("details about your business")),
    ("representative", _("who acts for your cooperative or company")),
    ("owners", _("who owns your company")),
    ("directors", _("who directs your company")),
    ("executives", _("who directs your company")),
    ("dob", _("your date of birth")),
    ("id_number", _("the number of your identity card")),
    ("ssn_last_4", _("the number of your identity card")),
    ("tax_id", _("your tax number")),
    ("registration_number", _("the registration number of your business")),
    ("address", _("your address")),
    ("phone", _("your phone number")),
    ("email", _("your email address")),
    ("first_name", _("your name")),
    ("last_name", _("your name")),
    ("name", _("your name")),
    ("bank", _("the bank account that Stripe pays to")),
)
SOMETHING_ELSE = _("other details named on Stripe's page")

_DISABLED: tuple[tuple[str, Promise], ...] = (
    (
        "rejected",
        _("Stripe has closed this account permanently. Please choose bank payouts."),
    ),
    (
        "pending_verification",
        _("Stripe is checking your documents. You don't need to do anything."),
    ),
    (
        "under_review",
        _("Stripe is checking your documents. You don't need to do anything."),
    ),
    ("listed", _("Stripe is checking your documents. You don't need to do anything.")),
    (
        "past_due",
        _("Stripe needs information from you. Payouts are paused until then."),
    ),
    ("action_required", _("Stripe needs information from you.")),
    (
        "platform_paused",
        _("The market has paused your account. Please contact the office."),
    ),
)
DISABLED_OTHERWISE = _(
    "Stripe can't pay this account. See Stripe's page for the reason."
)


def words_of(paths: Iterable[str]) -> list[str]:
    """Each thing once, in the order in which Stripe asks."""
    return list(dict.fromkeys(str(_word(path)) for path in paths))


def _word(path: str) -> Promise:
    return next((words for part, words in _WORDS if part in path), SOMETHING_ELSE)


def words_of_reason(code: str) -> str:
    """Why Stripe pays nothing to the account; empty without a reason."""
    if not code:
        return ""
    fits = (words for part, words in _DISABLED if part in code)
    return str(next(fits, DISABLED_OTHERWISE))
