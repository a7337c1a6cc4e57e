"""What the acts of looking after a chat are called in the activity log."""

from django.utils.translation import gettext_lazy as _

from core.action_labels import ACTION_LABELS, ActionLabels


@ACTION_LABELS.provide
def words() -> ActionLabels:
    return ActionLabels(
        acts={
            "chat.remove": _("Removed a chat message"),
            "chat.restore": _("Restored a chat message"),
            "chat.approve": _("Approved a held chat message"),
            "chat.mute": _("Muted a person in a chat"),
            "chat.unmute": _("Unmuted a person in a chat"),
            "chat.ban": _("Banned a person from a seller’s chats"),
            "chat.unban": _("Lifted a ban from a seller’s chats"),
            "chat.slow": _("Changed a chat’s slow mode"),
            "chat.pin": _("Pinned a chat message"),
            "chat.words": _("Changed a word list of chats"),
        },
    )
