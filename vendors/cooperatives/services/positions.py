"""Positions given and ended, and the role in the team that comes and goes with them."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import dates
from vendors.cooperatives.models import HouseholdMember, Position
from vendors.cooperatives.queries import open_positions
from vendors.cooperatives.rules import covers
from vendors.cooperatives.states import (
    NOT_WITH_INSPECTOR,
    ROLE_OF,
    WEIGHT,
    PositionKind,
)
from vendors.members.models import PartnerRole
from vendors.members.services import change_role, give_role, take_role
from vendors.partner.locks import lock_partner

from . import refusals as no
from .log import note
from .refusals import RegisterError

GONE = _("Only members' households can hold a position.")
ONE_CHAIR = _("%(name)s is the chair. End that position first.")
INSPECTS = _(
    "An inspector can't be chair, treasurer or office clerk, "
    "and vice versa. End the other position first."
)
BEFORE_IT_BEGAN = _("It can't end before its start, %(day)s.")


@transaction.atomic
def give_position(
    member: HouseholdMember, kind: str, *, since: date, by: User | None
) -> Position:
    """Somebody holds a position from a day on; with an account they get its role.

    Held already, nothing changes. Raises `RegisterError` and the team's own
    `TeamError`.
    """
    cooperative = lock_partner(member.household.cooperative_id)
    # Who was chosen may have got an account since, or left.
    people = HouseholdMember.objects.select_related("household__cooperative", "user")
    member = people.get(pk=member.pk)
    held = list(open_positions(cooperative).select_related("member"))
    mine = [each for each in held if each.member_id == member.pk]
    same = next((each for each in mine if each.kind == kind), None)
    if same is not None:
        return same
    _require_may_hold(member, since=since)
    chair = next((each for each in held if each.kind == PositionKind.CHAIR), None)
    if kind == PositionKind.CHAIR and chair is not None:
        params = {"name": chair.member.name}
        raise RegisterError(ONE_CHAIR, field="kind", params=params)
    _require_apart({kind, *(each.kind for each in mine)})
    # Made for somebody without a position, a link may be in other hands by now.
    member.invitations.filter(used_at=None, revoked_at=None).update(
        revoked_at=timezone.now()
    )
    position = Position.objects.create(
        cooperative=cooperative, member=member, kind=kind, since=since
    )
    give_its_role(position, by=by)
    _record("position.give", position)
    return position


@transaction.atomic
def end_position(position: Position, *, until: date, by: User | None) -> Position:
    """It ends on a day, and the role that came with it at once.

    Ended already, nothing changes. Raises `RegisterError`, and `TeamError` for
    the last one who runs the cooperative's shop.
    """
    lock_partner(position.cooperative_id)
    fresh = Position.objects.select_related("member__household").get(pk=position.pk)
    if fresh.until is not None:
        return fresh
    if until < fresh.since:
        params = {"day": fresh.since}
        raise RegisterError(BEFORE_IT_BEGAN, field="until", params=params)
    if until > dates.today():
        raise RegisterError(no.FUTURE, field="until")
    fresh.until = until
    fresh.save(update_fields=["until"])
    take_its_role(fresh, by=by)
    _record("position.end", fresh)
    return fresh


def give_its_role(position: Position, *, by: User | None) -> None:
    """The role of a position for whoever holds it with an account.

    A role that may do all of it already stays, and so does that of a heavier
    position. The caller holds the cooperative. Raises `TeamError`.
    """
    user, role = position.member.user, ROLE_OF[position.kind]
    if user is None:
        return
    row = PartnerRole.objects.filter(partner=position.cooperative, user=user).first()
    if row is None:
        give_role(position.cooperative, user, role, by=by)
        _note_role(position)
        return
    others = open_positions(position.cooperative).filter(member__user=user)
    giver = others.filter(gives_role=True).exclude(pk=position.pk).first()
    if giver is not None and WEIGHT[giver.kind] < WEIGHT[position.kind]:
        return
    if giver is None and covers(row.role, role):
        return
    before = giver.role_before if giver else row.role
    if giver is not None:
        _forget_role(giver)
    change_role(position.cooperative, user, role, by=by)
    _note_role(position, before=before)


def take_its_role(
    position: Position, *, by: User | None, with_person: bool = False
) -> None:
    """Take the role that came with a position, unless it was changed by hand since.

    The next position's takes its place, else the role of before. `with_person` leaves
    no position of the same person of a household to take it. The caller holds the
    cooperative. Raises `TeamError`.
    """
    user = position.member.user
    if user is None or not position.gives_role:
        return
    before = position.role_before
    _forget_role(position)
    others = open_positions(position.cooperative).filter(member__user=user)
    others = (
        others.exclude(member=position.member_id)
        if with_person
        else others.exclude(pk=position.pk)
    )
    left = sorted(others, key=lambda each: WEIGHT[each.kind])
    if left:
        change_role(position.cooperative, user, ROLE_OF[left[0].kind], by=by)
        _note_role(left[0], before=before)
    elif before:
        change_role(position.cooperative, user, before, by=by)
    else:
        take_role(position.cooperative, user, by=by)


def release_roles(cooperative_id: int, user_id: int, role: str | None) -> None:
    """The team changed somebody's role by itself: it comes with no position any more.

    `role` is the one they have now, None without any.
    """
    rows = Position.objects.filter(
        cooperative=cooperative_id, member__user=user_id, until=None, gives_role=True
    )
    rows = rows.exclude(kind__in=[k for k, r in ROLE_OF.items() if r == role])
    rows.update(gives_role=False, role_before="")


def _note_role(position: Position, *, before: str = "") -> None:
    position.gives_role, position.role_before = True, before
    position.save(update_fields=["gives_role", "role_before"])


def _forget_role(position: Position) -> None:
    position.gives_role, position.role_before = False, ""
    position.save(update_fields=["gives_role", "role_before"])


def _require_may_hold(member: HouseholdMember, *, since: date) -> None:
    household = member.household
    if member.left is not None or household.left is not None:
        raise RegisterError(GONE)
    if since > dates.today():
        raise RegisterError(no.FUTURE, field="since")
    if since < household.joined:
        params = {"day": household.joined}
        raise RegisterError(no.PERSON_BEFORE_HOUSEHOLD, field="since", params=params)


def _require_apart(kinds: set[str]) -> None:
    if PositionKind.INSPECTOR in kinds and kinds & NOT_WITH_INSPECTOR:
        raise RegisterError(INSPECTS, field="kind")


def _record(act: str, position: Position) -> None:
    """Under the household, on whose page it is read."""
    after: dict[str, Any] = {
        "person": position.member.name,
        "position": position.kind,
        "since": position.since.isoformat(),
    }
    if position.until is not None:
        after["until"] = position.until.isoformat()
    note(act, position.member.household, after=after)
