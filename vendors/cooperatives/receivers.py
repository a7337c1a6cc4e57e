"""The team changes somebody's role by itself: then it comes with no position."""

from django.dispatch import receiver

from vendors.members.models import PartnerRoleEvent
from vendors.members.signals import team_changed
from vendors.members.states import RoleChange

from .services.positions import release_roles

_GONE = frozenset({RoleChange.ENDED, RoleChange.REMOVED})


@receiver(team_changed)
def note_team(event: PartnerRoleEvent, **_kwargs: object) -> None:
    role = None if event.what in _GONE else event.role
    release_roles(event.partner_id, event.user_id, role)
