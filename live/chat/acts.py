"""What the acts of looking after a chat are called in the log of acts."""

from django.utils.translation import gettext_lazy as _

from core.audit_words import name_acts

name_acts(
    {
        "chat.remove": _("Removed a chat message"),
        "chat.restore": _("Put a chat message back"),
        "chat.approve": _("Let a held chat message through"),
        "chat.mute": _("Muted somebody in a chat"),
        "chat.unmute": _("Let somebody speak in a chat again"),
        "chat.ban": _("Banned somebody from a seller’s chats"),
        "chat.unban": _("Lifted a ban from a seller’s chats"),
        "chat.slow": _("Changed a chat’s slow mode"),
        "chat.pin": _("Pinned a chat message"),
        "chat.words": _("Changed a word list of chats"),
    }
)
