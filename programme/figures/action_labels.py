"""What the acts of a county's programme are called in the activity log."""

from django.utils.translation import gettext_lazy as _

from core.action_labels import ACTION_LABELS, ActionLabels


@ACTION_LABELS.provide
def words() -> ActionLabels:
    return ActionLabels(
        acts={
            "programme.target": _("Changed a target"),
            "programme.declare": _("Declared a figure"),
            "programme.take_back": _("Removed a declared figure"),
            "programme.story": _("Edited a county's story"),
            "programme.story.down": _("Took down a county's public page"),
            "programme.step": _("Edited a step of a county's story"),
            "programme.step.remove": _("Removed a step of a county's story"),
            "programme.step.shift": _("Reordered a county's story"),
            "seller.settled": _("Said in which village a seller is"),
            "county.save": _("Wrote of a county"),
            "village.save": _("Wrote of a village"),
            "officer.appoint": _("Appointed an officer"),
            "officer.dismiss": _("Dismissed an officer"),
            "province_officer.appoint": _("Appointed a provincial officer"),
            "province_officer.dismiss": _("Dismissed a provincial officer"),
            "village.move": _("Moved a village to another county"),
            "viewpoint.save": _("Edited a viewpoint"),
            "viewpoint.photos": _("Changed a place's photos"),
            "county.merge": _("Merged a county into another"),
        },
    )
