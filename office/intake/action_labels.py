"""What the acts of this app are called in the activity log."""

from django.utils.translation import gettext_lazy as _

from core.action_labels import ACTION_LABELS, ActionLabels, CodesOfField
from office.intake.states import PaymentTerms


@ACTION_LABELS.provide
def words() -> ActionLabels:
    return ActionLabels(
        acts={
            "intake.take": _("Recorded a household's delivery"),
            "intake.correct": _("Corrected a receipt"),
            "intake.price": _("Changed the price list"),
            "intake.rule": _("Changed an intake rule"),
        },
        codes=[CodesOfField("terms", PaymentTerms.choices, acts="intake.")],
    )
