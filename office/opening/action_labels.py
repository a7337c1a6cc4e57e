"""What acts of the opening are called in the activity log."""

from django.utils.translation import gettext_lazy as _

from core.action_labels import ACTION_LABELS, ActionLabels


@ACTION_LABELS.provide
def words() -> ActionLabels:
    return ActionLabels(
        acts={
            "opening.operator": _("Became the operator by the setup link"),
            "opening.mail_sent": _("Sent a test e-mail"),
            "opening.sms_sent": _("Sent a test SMS"),
            "opening.wechat_sent": _("Sent a test by WeChat"),
            "opening.started": _("Added a starter set"),
            "office.opening.edit": _("Worked on the setup of the market"),
        },
    )
