"""What the acts of this app are called in the activity log."""

from django.utils.translation import gettext_lazy as _

from core.action_labels import ACTION_LABELS, ActionLabels, CodesOfField
from office.distribution.states import HouseholdPaymentMethod


@ACTION_LABELS.provide
def words() -> ActionLabels:
    return ActionLabels(
        acts={
            "office.accounts.printed": _("Printed members' accounts"),
            "office.charter.kept": _("Recorded the statutes' rules on surplus"),
            "office.year.opened": _("Opened an accounting year"),
            "office.year.line": _("Entered an accounts item"),
            "office.distribution.opened": _("Started a distribution"),
            "office.distribution.terms": _("Changed the terms of a distribution"),
            "office.distribution.approved": _("Approved a distribution"),
            "office.distribution.voted": _("Entered the members' vote"),
            "office.distribution.posted": _("Posted a distribution to the accounts"),
            "office.distribution.paid": _("A distribution reached every household"),
            "office.distribution.unpaid": _("A distribution payment was returned"),
            "office.distribution.reopened": _("Reopened a distribution"),
            "office.distribution.cancelled": _("Cancelled a distribution"),
            "office.poll.opened": _("Opened online voting on a distribution"),
            "office.poll.withdrawn": _("Withdrew online voting on a distribution"),
            "member.vote.cast": _("Voted online as a member"),
            "office.household.bank": _("Entered a household's bank details"),
            "office.household.bank_confirmed": _(
                "Confirmed a household's bank details"
            ),
            "office.payback.prepared": _("Prepared stake repayments"),
            "office.payback.approved": _("Approved stake repayments"),
            "office.payback.cancelled": _("Cancelled stake repayments"),
            "office.payments.prepared": _("Prepared payments to households"),
            "office.payments.paid": _("Marked payments to households as paid"),
            "office.payments.returned": _("Recorded a returned payment"),
            "office.payments.dropped": _("Removed payments to households"),
        },
        codes=[CodesOfField("way", HouseholdPaymentMethod.choices, acts="office.")],
    )
