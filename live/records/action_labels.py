"""What the acts on records of broadcasts are called in the activity log."""

from django.utils.translation import gettext_lazy as _

from core.action_labels import ACTION_LABELS, ActionLabels


@ACTION_LABELS.provide
def words() -> ActionLabels:
    return ActionLabels(
        acts={
            "live.terms.offer": _("Offered a host's commission"),
            "live.terms.accept": _("Accepted a host's commission"),
            "live.terms.end": _("Ended a host commission agreement"),
            "live.video_chosen": _("Chose the video of a product"),
            "live.hold": _("Put a broadcast's records on hold"),
            "live.release": _("Released a broadcast's records"),
            "live.evidence": _("Downloaded a broadcast's evidence"),
        },
    )
