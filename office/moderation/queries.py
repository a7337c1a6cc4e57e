"""What waits for a decision, with a first look at each, in few queries."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from core.models import Photo
from orders.claims.models import Claim
from orders.claims.queries import in_lists, to_decide
from shop.catalogue.models import Product
from shop.catalogue.states import ListingState
from vendors.certificates.models import Certificate
from vendors.certificates.queries import waiting_certificates
from vendors.onboarding.models import ApplicationFile, SellerApplication
from vendors.onboarding.queries import waiting_applications
from vendors.onboarding.states import Said
from vendors.partner.models import Partner, StockPool

Words = str | Promise

# More than anybody decides in a sitting; the rest follows when these are done.
AT_ONCE = 200


@dataclass(frozen=True)
class Waiting:
    """One row of the queue. `remarks` is what to check; without any it looks fine."""

    kind: str
    pk: int
    version: int
    title: str
    subtitle: str
    why: Words
    since: datetime
    photo: Photo | None = None
    remarks: list[Words] = field(default_factory=list)

    @property
    def token(self) -> str:
        """What a chosen box sends: which one, and as it was seen."""
        return f"{self.pk}:{self.version}"


def listings_in_review(sellers: QuerySet[Partner]) -> QuerySet[Product]:
    """Listings of these sellers that wait to be looked at, oldest first."""
    return (
        Product.objects.filter(state=ListingState.IN_REVIEW, partner__in=sellers)
        .select_related("partner__village", "main_category", "cover", "lead_pack")
        .prefetch_related(Prefetch("pools", queryset=StockPool.objects.all()))
        .annotate(photos=Count("images"))
        .order_by("date_updated", "pk")
    )


def queue(sellers: QuerySet[Partner], cooperative: Partner | None) -> list[Waiting]:
    """Everything that waits in this office, oldest first."""
    applications = list(waiting_applications(cooperative)[:AT_ONCE])
    listings = list(listings_in_review(sellers)[:AT_ONCE])
    certificates = list(waiting_certificates(sellers)[:AT_ONCE])
    claims = list(in_lists(to_decide(sellers))[:AT_ONCE])
    rows = [
        *claim_rows(claims),
        *application_rows(applications),
        *listing_rows(listings),
        *certificate_rows(certificates),
    ]
    return sorted(rows, key=lambda row: row.since)


def application_rows(applications: list[SellerApplication]) -> list[Waiting]:
    """Applications with what a person would check first."""
    if not applications:
        return []
    comma = pgettext("between two names", ", ")
    names = {each.name.lower() for each in applications}
    taken = set(
        Partner.objects.annotate(lower=Lower("name"))
        .filter(lower__in=names)
        .values_list("lower", flat=True)
    )
    again, documented = _known_of(applications)
    return [
        Waiting(
            kind="application",
            pk=each.pk,
            version=0,
            title=each.name,
            subtitle=comma.join((each.person, str(each.village or ""))),
            why=each.grows,
            since=each.sent_at or each.created,
            remarks=_application_remarks(
                each,
                is_taken=each.name.lower() in taken,
                again=each.pk in again,
                has_papers=each.pk in documented,
            ),
        )
        for each in applications
    ]


def _known_of(applications: list[SellerApplication]) -> tuple[set[int], set[int]]:
    """Ids of those whose person was refused before, and of those with papers."""
    refused = SellerApplication.objects.filter(
        user=OuterRef("user"), entries__said=Said.REFUSED
    )
    papers = ApplicationFile.objects.filter(application=OuterRef("pk"))
    rows = list(
        SellerApplication.objects.filter(pk__in=[each.pk for each in applications])
        .annotate(again=Exists(refused), documented=Exists(papers))
        .values_list("pk", "again", "documented")
    )
    return (
        {pk for pk, again, _papers in rows if again},
        {pk for pk, _again, documented in rows if documented},
    )


def _application_remarks(
    application: SellerApplication, *, is_taken: bool, again: bool, has_papers: bool
) -> list[Words]:
    checks = [
        (is_taken, _("Name is in use")),
        (again, _("Refused before")),
        (not application.story, _("No story")),
        (not has_papers, _("No papers")),
    ]
    return [words for applies, words in checks if applies]


def listing_rows(listings: list[Product]) -> list[Waiting]:
    """Listings with what a person would check first."""
    shown = _published_by({each.partner_id for each in listings})
    return [
        Waiting(
            kind="listing",
            pk=each.pk,
            version=each.version,
            title=each.title,
            subtitle=each.partner.name if each.partner else "",
            why=_("New listing")
            if shown.get(each.partner_id)
            else _("First listing of this seller"),
            since=each.date_updated,
            photo=each.cover,
            remarks=listing_remarks(each),
        )
        for each in listings
    ]


def listing_remarks(product: Product) -> list[Words]:
    """What a reviewer checks first; `product` as `listings_in_review` gives it."""
    cover, seller = product.cover, product.partner
    on_hand = sum(pool.on_hand for pool in product.pools.all())
    checks = [
        (cover is None or cover.state == Photo.State.FAILED, _("No photo to see")),
        (not product.description and not product.summary, _("No description")),
        (product.lead_price is None, _("No price")),
        (not on_hand, _("No stock")),
        (not (seller and seller.is_open()), _("Seller is not open")),
    ]
    return [words for applies, words in checks if applies]


def certificate_rows(certificates: list[Certificate]) -> list[Waiting]:
    """Certificates to compare with files, as `waiting_certificates` gives them."""
    return [
        Waiting(
            kind="certificate",
            pk=each.pk,
            version=0,
            title=each.holder.name,
            subtitle=each.number,
            why=each.get_kind_display(),
            since=each.created,
            remarks=[
                words
                for applies, words in (
                    (
                        getattr(each, "is_doubled", False),
                        _("Another holder has it too"),
                    ),
                    (each.has_ended, _("It has ended")),
                )
                if applies
            ],
        )
        for each in certificates
    ]


def claim_rows(claims: list[Claim]) -> list[Waiting]:
    """Claims that shopper and farm could not settle, as `in_lists` gives them."""
    comma = pgettext("between two names", ", ")
    now = timezone.now()
    return [
        Waiting(
            kind="claim",
            pk=each.pk,
            version=0,
            title=each.number,
            subtitle=comma.join(
                [each.partner.name, *(row.line.own_title for row in each.lines.all())]
            ),
            why=each.get_cause_display(),
            since=each.created,
            remarks=[_("Past its time")]
            if each.deadline_at and each.deadline_at < now
            else [],
        )
        for each in claims
    ]


def _published_by(partner_ids: set[int]) -> dict[int, int]:
    if not partner_ids:
        return {}
    rows = Product.objects.filter(
        partner__in=partner_ids, published_at__isnull=False
    ).order_by()
    return dict(rows.values_list("partner").annotate(rows=Count("pk")))


def waiting_count(sellers: QuerySet[Partner], cooperative: Partner | None) -> int:
    """How many decisions wait in this office; one query."""
    listings = Product.objects.filter(state=ListingState.IN_REVIEW, partner__in=sellers)
    waiting: list[QuerySet[Any]] = [
        waiting_applications(cooperative),
        listings,
        waiting_certificates(sellers),
        to_decide(sellers),
    ]
    first, *rest = [rows.order_by().values("pk") for rows in waiting]
    return first.union(*rest, all=True).count()
