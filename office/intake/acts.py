"""What the acts of this app are called in the log of acts."""

from django.utils.translation import gettext_lazy as _

from core.audit_words import name_acts, name_values
from office.intake.states import Terms

name_acts(
    {
        "intake.take": _("Took in a delivery of a household"),
        "intake.correct": _("Corrected a receipt"),
        "intake.price": _("Changed the price list"),
        "intake.rule": _("Changed a rule of the intake"),
    }
)
name_values("terms", Terms.choices, acts="intake.")
