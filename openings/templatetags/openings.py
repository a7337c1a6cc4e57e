"""How states of invitations look and are called on pages."""

from django import template

from openings.states import InvitationState

register = template.Library()
_LOOKS = {
    InvitationState.OPEN: "bg-leaf",
    InvitationState.VALID: "bg-leaf",
    InvitationState.APPLIED: "bg-sky",
    InvitationState.OPENED: "bg-sky",
    InvitationState.WAITING: "bg-gold",
    InvitationState.REFUSED: "bg-bad",
}


@register.filter
def invitation_look(state: str) -> str:
    return _LOOKS.get(InvitationState(state), "")


@register.filter
def invitation_words(state: str) -> str:
    return str(InvitationState(state).label)
