"""Sellers invited by link, SMS or file; invitations sent again, withdrawn, followed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import User
from core import dates
from core.activity_log import record, record_all
from core.outbox import enqueue, enqueue_all
from core.refusals import RefusalError
from openings.locks import lock_seller_invitation
from openings.models import InvitationUse, SellerInvitation
from openings.queries.invitations import farms_by_phone, use_by
from openings.rules import digest_of, new_nonce, token_of
from vendors.onboarding.models import SellerApplication
from vendors.onboarding.services.decisions import approve
from vendors.onboarding.services.drafts import save_fields, start
from vendors.partner.models import Partner
from vendors.partner.states import SELLING, PartnerKind
from vendors.places.models import Village

from . import OpeningError, scope_of

GOOD_FOR = timedelta(days=30)
# An SMS costs money and patience.
MOST_SENDS = 3
BETWEEN_SENDS = timedelta(minutes=10)
MOST_SMS_A_DAY = 500
SMS = "openings.invitation"

OWN_NUMBER = gettext_lazy("This is your own number. Enter the farmer's.")
NOT_GOOD = gettext_lazy("This invitation was used, withdrawn or has expired.")
ENDED = gettext_lazy("This invitation has ended. Create a new one.")

logger = structlog.get_logger(__name__)


class ForAnotherNumberError(RefusalError):
    """Raised when the invitation went to a number that the person has not proven."""

    says = gettext_lazy(
        "This invitation was sent to another phone number. "
        "Sign in with that number, or go on with this account."
    )


@dataclass(frozen=True)
class Invitee:
    """Whom an office invites. `phone` is E.164, or empty for a link to hand over."""

    name: str
    phone: str = ""
    village: Village | None = None


@transaction.atomic
def invite_person(
    office: Partner | None,
    invitee: Invitee,
    *,
    skips_vetting: bool,
    by: User | None,
) -> SellerInvitation:
    """An invitation for one person, sent by SMS where a number is known.

    Raises `OpeningError` for a number that is invited already or sells here.
    """
    phone = invitee.phone
    if phone and by is not None and by.phone == phone:
        raise OpeningError(OWN_NUMBER)
    if farm := farms_by_phone([phone]).get(phone) if phone else None:
        said = _("Somebody with this number already sells here: %(farm)s.")
        raise OpeningError(said % {"farm": farm})
    _free_keys(office, [phone])
    try:
        with transaction.atomic():
            invitation = _made(office, invitee, skips_vetting=skips_vetting, by=by)
    except IntegrityError as taken:
        raise OpeningError(
            _("This number is already invited. Send that invitation again instead.")
        ) from taken
    if phone:
        _send(invitation)
    return invitation


@transaction.atomic
def invite_many(
    office: Partner | None, label: str, *, days: int, skips_vetting: bool, by: User
) -> SellerInvitation:
    """A link that works as often as it is followed, for a poster or a group."""
    invitee = Invitee(name=label)
    return _made(
        office,
        invitee,
        skips_vetting=skips_vetting,
        by=by,
        for_many=True,
        good_for=timedelta(days=days),
    )


@transaction.atomic
def invite_all(
    office: Partner | None,
    invitees: Sequence[Invitee],
    *,
    skips_vetting: bool,
    by: User,
) -> int:
    """Everybody of a file who is still to be invited; returns how many that are.

    A few statements, however many they are. Raises `OpeningError` when the day's
    messages would not do; then nobody is.
    """
    by_phone: dict[str, Invitee] = {}
    for one in invitees:
        by_phone.setdefault(one.phone, one)
    closed = {"", by.phone, *farms_by_phone(by_phone)}
    wanted = [one for phone, one in by_phone.items() if phone not in closed]
    _refuse_beyond_day(office, len(wanted))
    _free_keys(office, [one.phone for one in wanted])
    now = timezone.now()
    rows = [
        _new(office, one, skips_vetting=skips_vetting, by=by, sends=1, sent_at=now)
        for one in wanted
    ]
    # Those that somebody invited since the file was looked at stay as they are.
    SellerInvitation.objects.bulk_create(rows, ignore_conflicts=True)
    digests = [row.token_hash for row in rows]
    made = list(SellerInvitation.objects.filter(token_hash__in=digests).order_by("pk"))
    enqueue_all(SMS, {_key_of_sms(row): {"about": row.pk} for row in made})
    said = {"skips_vetting": skips_vetting}
    record_all(
        "seller.invited",
        [(row, {}, {"name": row.name, **said}) for row in made],
        scope=scope_of(office),
        seller=office,
    )
    return len(made)


class TooManyTodayError(OpeningError):
    """Raised when an office has sent as many invitations as a day allows."""

    def __init__(self) -> None:
        said = _("An office can send %(most)s text messages a day. Go on tomorrow.")
        super().__init__(said % {"most": MOST_SMS_A_DAY})


def _made(
    office: Partner | None,
    invitee: Invitee,
    *,
    skips_vetting: bool,
    by: User | None,
    for_many: bool = False,
    good_for: timedelta = GOOD_FOR,
) -> SellerInvitation:
    invitation = _new(
        office,
        invitee,
        skips_vetting=skips_vetting,
        by=by,
        for_many=for_many,
        expires=timezone.now() + good_for,
    )
    invitation.save()
    record(
        "seller.invited",
        invitation,
        after={"name": invitee.name, "skips_vetting": skips_vetting},
        scope=scope_of(office),
        seller=office,
    )
    return invitation


def _new(office: Partner | None, invitee: Invitee, **fields: Any) -> SellerInvitation:
    """With a token of its own; not saved yet."""
    nonce = new_nonce()
    known = {"expires": timezone.now() + GOOD_FOR} | fields
    return SellerInvitation(
        office=office,
        name=invitee.name,
        phone=invitee.phone,
        village=invitee.village,
        language=get_language() or "",
        nonce=nonce,
        token_hash=digest_of(token_of(nonce)),
        open_key=_key(office, invitee.phone) if invitee.phone else "",
        **known,
    )


def _key(office: Partner | None, phone: str) -> str:
    return f"{office.pk if office else 'market'}:{phone}"


def _free_keys(office: Partner | None, phones: Iterable[str]) -> None:
    """Invitations that ran out hold no number."""
    keys = [_key(office, phone) for phone in phones]
    ended = SellerInvitation.objects.filter(
        open_key__in=keys, expires__lte=timezone.now()
    )
    ended.update(open_key="")


def _send(invitation: SellerInvitation) -> None:
    """One SMS, by way of the outbox. Raises `TooManyTodayError`."""
    _refuse_beyond_day(invitation.office, 1)
    invitation.sends += 1
    invitation.sent_at = timezone.now()
    invitation.save(update_fields=["sends", "sent_at"])
    enqueue(SMS, _key_of_sms(invitation), about=invitation.pk)


def _key_of_sms(invitation: SellerInvitation) -> str:
    return f"{SMS}:{invitation.pk}:{invitation.sends}"


def _refuse_beyond_day(office: Partner | None, count: int) -> None:
    """Raises `TooManyTodayError` when so many more would be too many."""
    today = SellerInvitation.objects.filter(
        office=office, sent_at__gte=dates.start_of(dates.today())
    )
    if today.count() + count > MOST_SMS_A_DAY:
        raise TooManyTodayError


@transaction.atomic
def send_again(invitation: SellerInvitation) -> None:
    """The same link by SMS once more. Raises `OpeningError`."""
    fresh = lock_seller_invitation(invitation.token_hash)
    if fresh is None or fresh.has_ended or fresh.uses.exists() or not fresh.token:
        raise OpeningError(ENDED)
    if not fresh.phone:
        raise OpeningError(_("There is no phone number. Hand over the link or code."))
    if fresh.sends >= MOST_SENDS:
        raise OpeningError(_("It was sent three times. Please call instead."))
    if fresh.sent_at and timezone.now() - fresh.sent_at < BETWEEN_SENDS:
        raise OpeningError(_("It was just sent. Please wait ten minutes."))
    _send(fresh)
    record(
        "seller.invited.again",
        fresh,
        after={"sends": fresh.sends},
        scope=scope_of(fresh.office),
        seller=fresh.office,
    )


@transaction.atomic
def revoke(invitation: SellerInvitation) -> None:
    """The link opens nothing any more. Raises `OpeningError` for one that was used."""
    fresh = lock_seller_invitation(invitation.token_hash)
    if fresh is None or fresh.revoked_at is not None:
        return
    if not fresh.for_many and fresh.uses.exists():
        raise OpeningError(_("It was used already. Decide on the application."))
    fresh.revoked_at, fresh.open_key = timezone.now(), ""
    fresh.save(update_fields=["revoked_at", "open_key"])
    record(
        "seller.invitation.revoked",
        fresh,
        scope=scope_of(fresh.office),
        seller=fresh.office,
    )


def note_opened(invitation: SellerInvitation) -> None:
    """Somebody looked at it; the first time counts."""
    rows = SellerInvitation.objects.filter(pk=invitation.pk, opened_at=None)
    rows.update(opened_at=timezone.now())


def is_meant_for(invitation: SellerInvitation, user: User) -> bool:
    """Whether the number it was sent to, if any, is one that the person has proven."""
    if not invitation.phone:
        return True
    return bool(user.phone_verified and user.phone == invitation.phone)


@transaction.atomic
def accept(token: str, user: User, *, as_another: bool = False) -> SellerApplication:
    """Begin an application by an invitation; who comes back finds the same one.

    Raises `ForAnotherNumberError`, unless `as_another` says that this is meant,
    `OpeningError`, and `NotChangeableError` when the person's application is with an
    office; then the invitation is not used up.
    """
    invitation = lock_seller_invitation(digest_of(token))
    if invitation is None:
        raise OpeningError(NOT_GOOD)
    used = use_by(invitation, user)
    if used is not None and used.application is not None:
        return used.application
    is_used_up = not invitation.for_many and invitation.uses.exists()
    if invitation.has_ended or is_used_up:
        raise OpeningError(NOT_GOOD)
    is_meant = is_meant_for(invitation, user)
    if not (is_meant or as_another):
        raise ForAnotherNumberError
    application = save_fields(start(user), _known(invitation, user))
    try:
        with transaction.atomic():
            InvitationUse.objects.create(
                invitation=invitation,
                user=user,
                application=application,
                is_personal=not invitation.for_many,
                is_meant=is_meant,
            )
    except IntegrityError as late:
        raise OpeningError(NOT_GOOD) from late
    if invitation.open_key:
        invitation.open_key = ""
        invitation.save(update_fields=["open_key"])
    logger.info("invitation_followed", invitation=invitation.pk, user=user.pk)
    return application


def _known(invitation: SellerInvitation, user: User) -> dict[str, object]:
    """What the office knows, where the person has written nothing yet."""
    application = start(user)
    known: dict[str, object] = {}
    if not application.person and not invitation.for_many:
        known["person"] = invitation.name
    if not application.phone:
        known["phone"] = user.phone or invitation.phone
    if application.village_id is None and invitation.village_id:
        known["village"] = invitation.village
    office = invitation.office
    if application.cooperative_id is None and office and office.status in SELLING:
        known["cooperative"] = office
    return known


def approve_beforehand(application: SellerApplication) -> bool:
    """Open the shop of an application that its office wished without vetting.

    For farms that apply to the very office that invited them, by the number that it
    knows; everybody else waits for a decision.
    """
    uses = application.invitation_uses.filter(
        invitation__skips_vetting=True, invitation__revoked_at=None, is_meant=True
    )
    use = uses.select_related("invitation__by").order_by("pk").first()
    if use is None or application.kind != PartnerKind.FARM:
        return False
    if application.cooperative_id != use.invitation.office_id:
        return False
    approve(application, by=use.invitation.by, on=application.wished_opening)
    return True
