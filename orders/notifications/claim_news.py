"""What the news of claims say in a line, and whom they concern: each side but the one
that did it.
"""

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.outbox import Undeliverable
from orders.claims.models import Claim, ClaimEvent
from orders.claims.states import Act, Side
from vendors.members.queries import team_of

from .claim_emails import desk_path, office_path, shopper_path
from .claim_words import OFFICE_HEARS, SELLER_HEARS, SHOPPER_HEARS, subject_for
from .news import ANNOUNCEMENTS, GONE, SELLING_TEAM, deciders, staff
from .services import News, tell_people, tell_shopper
from .states import Kind

_ABOUT = ("claim__part__order__user", "claim__partner__cooperative")


def claim_moved(event_id: int, _occasion: str) -> None:
    event = ClaimEvent.objects.select_related(*_ABOUT).filter(pk=event_id).first()
    if event is None:
        raise Undeliverable(GONE)
    if event.act in SHOPPER_HEARS:
        _tell_shopper(event)
    if event.act in SELLER_HEARS:
        _tell_seller(event)
    if event.act in OFFICE_HEARS:
        _tell_office(event)


def _tell_shopper(event: ClaimEvent) -> None:
    news = News(
        Kind.CLAIM_ANSWERED,
        "claim_answered",
        event.pk,
        subject_for(event, Side.SHOPPER),
        _("The claim's page says what happens next."),
        shopper_path(event.claim),
    )
    tell_shopper(news, event.claim.part.order)


def _tell_seller(event: ClaimEvent) -> None:
    news = News(
        Kind.CLAIM_NEW,
        "claim_new",
        event.pk,
        subject_for(event, Side.SELLER),
        _("Look at it on your desk."),
        desk_path(event.claim),
    )
    team = team_of(event.claim.partner, *SELLING_TEAM)
    tell_people(news, [user for user in team if user.pk != event.by_id])


def _tell_office(event: ClaimEvent) -> None:
    """The seller's cooperative; without one, or when it is late, the market's staff."""
    for people, slug in _deciders(event.claim, is_late=event.act == Act.OFFICE_LATE):
        news = News(
            Kind.CLAIM_TO_DECIDE,
            f"claim_to_decide_{'market' if slug is None else 'office'}",
            event.pk,
            subject_for(event, Side.OFFICE),
            _("Both sides wait for you."),
            office_path(event.claim, slug),
        )
        tell_people(news, people)


def _deciders(claim: Claim, *, is_late: bool) -> list[tuple[list[User], str | None]]:
    cooperative = claim.partner.cooperative
    found: list[tuple[list[User], str | None]] = []
    if cooperative is not None:
        people = deciders(cooperative, "office.claims.decide")
        found.append((people, cooperative.code))
    if cooperative is None or is_late:
        found.append((staff(), None))
    return found


ANNOUNCEMENTS |= {"claim_moved": claim_moved}
