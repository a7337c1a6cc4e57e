"""What waits for a decision, with a first look at each, in few queries."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Prefetch, QuerySet
from django.db.models.functions import Lower
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from core.models import Photo
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
    rows = [
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
    users = [each.user_id for each in applications]
    refused = set(
        SellerApplication.objects.filter(
            user__in=users, entries__said=Said.REFUSED
        ).values_list("user_id", flat=True)
    )
    with_papers = set(
        ApplicationFile.objects.filter(application__in=applications).values_list(
            "application_id", flat=True
        )
    )
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
                again=each.user_id in refused,
                has_papers=each.pk in with_papers,
            ),
        )
        for each in applications
    ]


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


def _published_by(partner_ids: set[int]) -> dict[int, int]:
    if not partner_ids:
        return {}
    rows = Product.objects.filter(
        partner__in=partner_ids, published_at__isnull=False
    ).order_by()
    return dict(rows.values_list("partner").annotate(rows=Count("pk")))


def waiting_count(sellers: QuerySet[Partner], cooperative: Partner | None) -> int:
    """How many decisions wait in this office; three queries."""
    listings = Product.objects.filter(state=ListingState.IN_REVIEW, partner__in=sellers)
    return (
        waiting_applications(cooperative).count()
        + listings.count()
        + waiting_certificates(sellers).order_by().count()
    )
