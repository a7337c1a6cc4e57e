"""What the acts of this app are called in the log of acts."""

from django.utils.translation import gettext_lazy as _

from core.audit_words import name_acts, name_values
from office.distribution.states import Way

name_acts(
    {
        "office.accounts.printed": _("Printed members' accounts"),
        "office.charter.kept": _("Wrote down what the statutes say of the surplus"),
        "office.year.opened": _("Opened a year of accounts"),
        "office.year.line": _("Entered a line of the accounts"),
        "office.distribution.opened": _("Began a distribution"),
        "office.distribution.terms": _("Changed the terms of a distribution"),
        "office.distribution.approved": _("Approved a distribution"),
        "office.distribution.voted": _("Entered the members' vote"),
        "office.distribution.posted": _("Posted a distribution to the accounts"),
        "office.distribution.paid": _("A distribution has reached every household"),
        "office.distribution.unpaid": _("Money of a distribution came back"),
        "office.distribution.reopened": _("Reopened a distribution"),
        "office.distribution.cancelled": _("Cancelled a distribution"),
        "office.household.bank": _("Entered a household's bank details"),
        "office.household.bank_confirmed": _("Confirmed a household's bank details"),
        "office.payback.prepared": _("Prepared paying back stakes"),
        "office.payback.approved": _("Approved paying back stakes"),
        "office.payback.cancelled": _("Gave up paying back stakes"),
        "office.payments.prepared": _("Prepared payments to households"),
        "office.payments.paid": _("Noted payments to households as paid"),
        "office.payments.returned": _("Noted a payment that came back"),
        "office.payments.dropped": _("Dropped payments to households"),
    }
)
name_values("way", Way.choices, acts="office.")
