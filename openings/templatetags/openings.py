"""How invitations and shops opened for somebody look and are called on pages."""

from typing import Any

from django import template

from accounts.models import User
from core.action_labels import act_words
from openings.queries.classes import classes_taught_by
from openings.states import HandoverState, InvitationState

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


_HANDOVER_LOOKS = {
    HandoverState.WAITING: "bg-sky",
    HandoverState.HANDED_OVER: "bg-leaf",
    HandoverState.DISOWNED: "bg-bad",
}


@register.filter
def handover_look(state: str) -> str:
    return _HANDOVER_LOOKS.get(HandoverState(state), "")


@register.filter
def done_words(act: str) -> str:
    """What an act in the log is called."""
    return str(act_words().get(act, act))


@register.simple_tag
def classes_taught(user: User) -> list[Any]:
    """The classes that the person shows on a screen; one query."""
    return list(classes_taught_by(user))
