"""Who helps to run a broadcast: asked, sent away, and told that they are asked."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.activity_log import record
from core.notify import notify
from core.refusals import RefusalError
from live.broadcasts.locks import lock_broadcast
from live.broadcasts.models import Broadcast, CrewMember
from live.broadcasts.rules import MOST_CREW
from live.broadcasts.states import OPEN, CrewRole


class CrewError(RefusalError):
    """Raised when somebody can't be asked to help; the text says why."""


@transaction.atomic
def set_crew(broadcast: Broadcast, roles: "Mapping[User, str]") -> None:
    """Who helps to run it, and as what; replaces who did before.

    Raises `ValueError` for more people than a broadcast can have.
    """
    if len(roles) > MOST_CREW:
        msg = f"at most {MOST_CREW} people"
        raise ValueError(msg)
    held = lock_broadcast(broadcast.pk)
    before = {str(pk): role for pk, role in held.crew.values_list("user_id", "role")}
    held.crew.exclude(user__in=list(roles)).delete()
    for user, role in roles.items():
        CrewMember.objects.update_or_create(
            broadcast=held, user=user, defaults={"role": role}
        )
    after = {str(user.pk): str(role) for user, role in roles.items()}
    record("live.crew", held, before=before, after=after, seller=held.partner)


@transaction.atomic
def ask_to_help(broadcast: Broadcast, user: User, role: str) -> CrewMember:
    """Ask one more person, or give them another part. Asked again it is once.

    Raises `CrewError` for the host, for a full crew, and when it is over.
    """
    held = _open(broadcast)
    if user.pk == held.host_id:
        raise CrewError(_("This person is the host and already has all rights."))
    before = held.crew.filter(user=user).first()
    if before is None and held.crew.count() >= MOST_CREW:
        raise CrewError(
            _("A crew can have up to %(most)d people.") % {"most": MOST_CREW}
        )
    if before is not None and before.role == role:
        return before
    member, is_new = CrewMember.objects.update_or_create(
        broadcast=held, user=user, defaults={"role": CrewRole(role)}
    )
    was = {} if before is None else {str(user.pk): before.role}
    record(
        "live.crew", held, before=was, after={str(user.pk): role}, seller=held.partner
    )
    if is_new:
        notify("broadcast_crew", member)
    return member


@transaction.atomic
def send_away(broadcast: Broadcast, user_id: int) -> None:
    """They may do nothing there from now. Safe to call again."""
    held = _open(broadcast)
    gone = held.crew.filter(user=user_id).first()
    if gone is not None:
        gone.delete()
        before = {str(user_id): gone.role}
        record("live.crew", held, before=before, after={}, seller=held.partner)


def _open(broadcast: Broadcast) -> Broadcast:
    held = lock_broadcast(broadcast.pk)
    if held.status not in OPEN:
        raise CrewError(_("This broadcast has ended."))
    return held
