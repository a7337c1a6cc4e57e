"""Shops opened for somebody, handed over to who proves the number, or disowned."""

from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import User
from core.activity_log import record
from core.outbox import enqueue
from core.slugs import save_named
from core.transitions import move
from openings.locks import lock_opening
from openings.models import ShopOpening
from openings.queries.invitations import farms_by_phone
from openings.states import HANDOVER_MOVES, HandoverState
from vendors.members.queries import may_still_help
from vendors.members.services import dismiss_team, end_help, give_role, help_out
from vendors.members.states import Role
from vendors.onboarding.services.decisions import TAKEN_CODES
from vendors.partner.models import Partner
from vendors.partner.queries import business_of
from vendors.partner.services.sellers import (
    open_partner,
    reopen_partner,
    suspend_partner,
)
from vendors.partner.states import PartnerKind, PartnerStatus, TaxStatus
from vendors.places.models import Village

from . import OpeningError, scope_of
from .invitations import BETWEEN_SENDS, MOST_SENDS, OWN_NUMBER

SMS = "openings.shop"
# So long who got a shop that isn't theirs can give it back by a press.
GIVE_BACK = timedelta(days=14)
NOT_YOURS = gettext_lazy("No shop waits for your phone number. Nothing was changed.")
WAITS_ALREADY = gettext_lazy(
    "A shop was already opened for this number. Find it in the list."
)
THIS_IS_NOT_MINE = gettext_lazy(
    "The person with this phone number says it is not theirs."
)

logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class ShopContent:
    """What a clerk writes down. `phone` is E.164."""

    name: str
    person: str
    phone: str
    village: Village | None
    click: str


@transaction.atomic
def open_shop_for(
    office: Partner | None, content: ShopContent, *, by: User
) -> ShopOpening:
    """A shop that exists at once; whoever writes it down acts for it till then.

    It is taxed as who sells what they grow, and has no bank account: that is for the
    farmer alone. Pressed twice, it is opened once. Raises `OpeningError`.
    """
    known = ShopOpening.objects.filter(click=content.click).first()
    if known is not None:
        return known
    _refuse_number(content.phone, by)
    partner = _partner(office, content)
    try:
        with transaction.atomic():
            opening = ShopOpening.objects.create(
                partner=partner,
                office=office,
                phone=content.phone,
                by=by,
                click=content.click,
                language=get_language() or "",
            )
    except IntegrityError as taken:
        raise OpeningError(WAITS_ALREADY) from taken
    help_out(partner, by)
    open_partner(partner, by=by)
    _note("shop.opened-for", opening, after={"name": partner.name})
    _tell(opening)
    logger.info("shop_opened_for", partner=partner.pk, by=by.pk)
    return opening


def _refuse_number(phone: str, by: User) -> None:
    if by.phone == phone:
        raise OpeningError(OWN_NUMBER)
    if ShopOpening.objects.filter(phone=phone, state=HandoverState.WAITING).exists():
        raise OpeningError(WAITS_ALREADY)
    if farm := farms_by_phone([phone]).get(phone):
        said = _("Somebody with this number already sells here: %(farm)s.")
        raise OpeningError(said % {"farm": farm})


def _partner(office: Partner | None, content: ShopContent) -> Partner:
    village = content.village
    partner = Partner(
        name=content.name,
        kind=PartnerKind.FARM,
        village=village,
        cooperative=office,
        person=content.person,
        phone=content.phone,
        tax_status=TaxStatus.EXEMPT,
        altitude=village.altitude if village else None,
    )
    save_named(partner, content.name, otherwise="farm", field="code", kept=TAKEN_CODES)
    return partner


def _tell(opening: ShopOpening) -> None:
    opening.sends += 1
    opening.sent_at = timezone.now()
    opening.save(update_fields=["sends", "sent_at"])
    enqueue(SMS, f"{SMS}:{opening.pk}:{opening.sends}", about=opening.pk)


def _note(act: str, opening: ShopOpening, **more: object) -> None:
    scope = scope_of(opening.office)
    record(act, opening.partner, scope=scope, seller=opening.partner, **more)  # type: ignore[arg-type]


@transaction.atomic
def tell_again(opening: ShopOpening) -> None:
    """The SMS once more. Raises `OpeningError`."""
    fresh = lock_opening(opening.pk)
    if fresh.state != HandoverState.WAITING:
        raise OpeningError(_("This shop was handed over already."))
    if fresh.sends >= MOST_SENDS:
        raise OpeningError(_("It was sent three times. Please call instead."))
    if fresh.sent_at and timezone.now() - fresh.sent_at < BETWEEN_SENDS:
        raise OpeningError(_("It was just sent. Please wait ten minutes."))
    _tell(fresh)
    _note("shop.told-again", fresh)


@transaction.atomic
def correct_phone(opening: ShopOpening, phone: str, *, by: User) -> ShopOpening:
    """Another number, of a shop that waits or was disowned. Raises `OpeningError`."""
    fresh = lock_opening(opening.pk)
    if fresh.state == HandoverState.HANDED_OVER:
        raise OpeningError(_("This shop was handed over already."))
    if phone == fresh.phone:
        raise OpeningError(_("This is the number that is already there."))
    _refuse_number(phone, by)
    before = fresh.state
    if before == HandoverState.DISOWNED:
        move(fresh, HandoverState.WAITING, moves=HANDOVER_MOVES, field="state")
    fresh.phone, fresh.sends, fresh.user, fresh.handed_at = phone, 0, None, None
    try:
        with transaction.atomic():
            fresh.save(update_fields=["phone", "sends", "user", "handed_at"])
    except IntegrityError as taken:
        raise OpeningError(WAITS_ALREADY) from taken
    partner = fresh.partner
    partner.phone = phone
    partner.save(update_fields=["phone"])
    if before == HandoverState.DISOWNED:
        help_out(partner, by)
        if partner.status == PartnerStatus.SUSPENDED:
            reopen_partner(partner, by=by)
    _note("shop.number-corrected", fresh)
    _tell(fresh)
    return fresh


@transaction.atomic
def stand_in(opening: ShopOpening, *, by: User) -> None:
    """Another person of the office acts for a waiting shop. Raises `OpeningError`."""
    fresh = lock_opening(opening.pk)
    if fresh.state != HandoverState.WAITING:
        raise OpeningError(_("This shop was handed over already."))
    help_out(fresh.partner, by)


@transaction.atomic
def take_over(opening: ShopOpening, user: User) -> Partner:
    """The shop is theirs who has proven the number; the office's part in it ends.

    Raises `OpeningError` for anybody else, and when it was handed over before.
    """
    fresh = lock_opening(opening.pk)
    if fresh.state != HandoverState.WAITING or not has_proven(user, fresh.phone):
        raise OpeningError(NOT_YOURS)
    fresh.user, fresh.handed_at = user, timezone.now()
    fresh.save(update_fields=["user", "handed_at"])
    move(fresh, HandoverState.HANDED_OVER, moves=HANDOVER_MOVES, field="state")
    give_role(fresh.partner, user, Role.OWNER, by=user)
    end_help(fresh.partner)
    _note("shop.taken-over", fresh)
    return fresh.partner


@transaction.atomic
def disown(opening: ShopOpening, user: User) -> None:
    """Who has the number says that the shop isn't theirs: nobody can buy there.

    Nobody acts for it either until the office has corrected the number.

    Raises `OpeningError` for anybody else, for a shop that has sold, and when too much
    time has passed since they took it.
    """
    fresh = lock_opening(opening.pk)
    if fresh.state == HandoverState.WAITING and has_proven(user, fresh.phone):
        pass
    elif fresh.state == HandoverState.HANDED_OVER and fresh.user_id == user.pk:
        _refuse_giving_back(fresh)
    else:
        raise OpeningError(NOT_YOURS)
    move(fresh, HandoverState.DISOWNED, moves=HANDOVER_MOVES, field="state")
    dismiss_team(fresh.partner, by=user)
    if fresh.partner.status in {PartnerStatus.OPEN, PartnerStatus.HOLIDAY}:
        suspend_partner(fresh.partner, reason=str(THIS_IS_NOT_MINE), by=user)
    _note("shop.disowned", fresh)


def _refuse_giving_back(fresh: ShopOpening) -> None:
    is_late = fresh.handed_at is None or timezone.now() - fresh.handed_at > GIVE_BACK
    if is_late or business_of(fresh.partner) or has_sold(fresh.partner):
        raise OpeningError(
            _("It was yours for some time. Please write to the office to close it.")
        )


def has_sold(partner: Partner) -> bool:
    return bool(partner.stockrecords.filter(line__isnull=False).exists())


def has_proven(user: User, phone: str) -> bool:
    return bool(user.phone_verified and user.phone == phone)


@transaction.atomic
def keep_helper(opening: ShopOpening, user: User) -> None:
    """The farmer lets who opened the shop go on helping. Raises `OpeningError`."""
    fresh = lock_opening(opening.pk)
    if fresh.state != HandoverState.HANDED_OVER or fresh.user_id != user.pk:
        raise OpeningError(NOT_YOURS)
    helper, shop = fresh.by, fresh.partner
    if not (helper and helper.is_active and may_still_help(helper, shop)):
        raise OpeningError(_("Who opened the shop is no longer there."))
    help_out(shop, helper)
    _note("shop.help-asked", fresh, after={"person": str(helper)})
