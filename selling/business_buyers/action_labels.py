"""What the acts of business buyers are called in the activity log."""

from django.utils.translation import gettext_lazy as _

from core.action_labels import ACTION_LABELS, ActionLabels


@ACTION_LABELS.provide
def words() -> ActionLabels:
    return ActionLabels(
        acts={
            "business.organisation_created": _("Created an organisation"),
            "business.organisation_changed": _("Changed an organisation"),
            "business.joined": _("Joined an organisation"),
            "business.left": _("Left an organisation"),
            "business.runs_it": _("Let somebody run an organisation"),
            "business.applied": _("Applied as a business buyer"),
            "business.decided": _("Decided about a business buyer"),
            "business.terms": _("Changed the terms of a business buyer"),
            "business.credit_asked": _("Asked for buying on invoice"),
            "business.credit_decided": _("Decided about buying on invoice"),
            "business.stopped": _("Stopped buying on invoice"),
            "business.allowed": _("Allowed buying on invoice again"),
            "business.list_made": _("Created a price list"),
            "business.list_changed": _("Changed a price list"),
            "business.list_priced": _("Changed prices on a price list"),
            "business.list_deleted": _("Deleted a price list"),
        },
    )
