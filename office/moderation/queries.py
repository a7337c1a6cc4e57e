"""What waits for a decision, with a first look at each, in few queries."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Lower
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from core.models import Photo
from fulfilment.claims.models import Claim
from office.moderation.queue_queries import QueueScope, count_waiting
from shop.catalogue.differences import summary_of
from shop.catalogue.models import Product, ProposedEdit
from shop.catalogue.states import ReviewRule
from vendors.certificates.models import Certificate
from vendors.onboarding.models import ApplicationFile, SellerApplication
from vendors.onboarding.states import ApplicationEventType
from vendors.partner.models import Partner, StockPool

Words = str | Promise


def waiting_count(
    sellers: QuerySet[Partner], cooperative: Partner | None, role: str
) -> int:
    """How many decisions wait in this office for who has the role; one query."""
    return count_waiting(QueueScope(sellers, cooperative, role))


@dataclass(frozen=True)
class Waiting:
    """One row of the queue. `remarks` is what to check; without any it looks fine.

    `seen` is what the row showed, so that nobody decides on something else; a row
    without one can't be decided here. `label` names the kind of what other apps add.
    """

    kind: str
    pk: int
    title: str
    subtitle: str
    why: Words
    since: datetime
    seen: str = ""
    url: str = ""
    photo: Photo | None = None
    remarks: list[Words] = field(default_factory=list)
    is_late: bool = False
    label: Words = ""

    @property
    def token(self) -> str:
        """What a chosen box sends: which one, and as it was seen."""
        return f"{self.kind}:{self.pk}:{self.seen}" if self.seen else ""


def with_listing_look(rows: QuerySet[Product]) -> QuerySet[Product]:
    """With what is there of them, and whether their seller had others shown."""
    related = ("partner__village", "main_category", "cover", "lead_pack")
    return rows.select_related(*related).annotate(
        held_stock=Subquery(_held_stock()), knows=Exists(_shown_before())
    )


def _held_stock() -> QuerySet[StockPool, Any]:
    pools = StockPool.objects.filter(product=OuterRef("pk")).order_by()
    return pools.values("product").annotate(sum=Sum("on_hand")).values("sum")


def _shown_before() -> QuerySet[Product]:
    return Product.objects.filter(
        partner=OuterRef("partner"), published_at__isnull=False
    ).exclude(pk=OuterRef("pk"))


def application_rows(applications: list[SellerApplication]) -> list[Waiting]:
    """Applications, `with_first_look`, and what a person would check first."""
    comma = pgettext("between two names", ", ")
    return [
        Waiting(
            kind="application",
            pk=each.pk,
            seen=str(each.version),
            title=each.name,
            subtitle=comma.join(filter(None, (each.person, _place_of(each)))),
            why=each.grows,
            since=each.sent_at or each.created,
            remarks=_application_remarks(
                each,
                is_taken=each.is_taken,  # type: ignore[attr-defined] # annotated
                again=each.again,  # type: ignore[attr-defined] # likewise
                has_papers=each.documented,  # type: ignore[attr-defined] # likewise
            ),
        )
        for each in applications
    ]


def _place_of(application: SellerApplication) -> str:
    """The village, or what was typed where the market has none."""
    return str(application.village or application.place)


def with_first_look(rows: QuerySet[SellerApplication]) -> QuerySet[SellerApplication]:
    """With whether the name is in use, the person was refused, papers are there."""
    refused = SellerApplication.objects.filter(
        user=OuterRef("user"), entries__said=ApplicationEventType.REFUSED
    )
    named = Partner.objects.annotate(called=Lower("name"))
    return rows.annotate(called=Lower("name")).annotate(
        is_taken=Exists(named.filter(called=OuterRef("called"))),
        again=Exists(refused),
        documented=Exists(ApplicationFile.objects.filter(application=OuterRef("pk"))),
    )


def _application_remarks(
    application: SellerApplication, *, is_taken: bool, again: bool, has_papers: bool
) -> list[Words]:
    checks = [
        (is_taken, _("Name already in use")),
        (again, _("Rejected before")),
        (not application.story, _("No story")),
        (not has_papers, _("No documents uploaded")),
    ]
    return [words for applies, words in checks if applies]


def listing_rows(listings: list[Product]) -> list[Waiting]:
    """Listings, as `with_listing_look` gives them, and what to check first."""
    return [
        Waiting(
            kind="listing",
            pk=each.pk,
            seen=str(each.version),
            title=each.title,
            subtitle=each.partner.name if each.partner else "",
            why=_why_listed(each),
            since=each.date_updated,
            photo=each.cover,
            remarks=listing_remarks(each),
        )
        for each in listings
    ]


def _why_listed(product: Product) -> Words:
    """The rule that wants it looked at; of all new listings the first is named so."""
    if product.review_rule in {"", ReviewRule.LISTING}:
        return _("New listing") if product.knows else _("First listing of this seller")
    return str(product.get_review_rule_display())


def listing_remarks(product: Product) -> list[Words]:
    """What a reviewer checks first; `product` as `with_listing_look` gives it."""
    cover, seller = product.cover, product.partner
    on_hand = product.held_stock
    checks = [
        (cover is None or cover.state == Photo.State.FAILED, _("No visible photo")),
        (not product.description and not product.summary, _("No description")),
        (product.lead_price is None, _("No price")),
        (not on_hand and not product.is_visit, _("No stock")),
        (not (seller and seller.is_open()), _("Seller is not open")),
    ]
    return [words for applies, words in checks if applies]


def certificate_rows(certificates: list[Certificate]) -> list[Waiting]:
    """Certificates to compare with files, as `waiting_certificates` gives them."""
    return [
        Waiting(
            kind="certificate",
            pk=each.pk,
            seen="0",
            title=each.holder.name,
            subtitle=each.number,
            why=each.get_kind_display(),
            since=each.created,
            remarks=[
                words
                for applies, words in (
                    (
                        getattr(each, "is_doubled", False),
                        _("Another seller has this certificate too"),
                    ),
                    (each.has_ended, _("Expired")),
                )
                if applies
            ],
        )
        for each in certificates
    ]


def claim_rows(claims: list[Claim]) -> list[Waiting]:
    """Claims that shopper and farm could not settle, as `in_lists` gives them."""
    comma = pgettext("between two names", ", ")
    return [
        Waiting(
            kind="claim",
            pk=each.pk,
            title=each.number,
            subtitle=comma.join(
                [each.partner.name, *(row.line.own_title for row in each.lines.all())]
            ),
            why=each.get_cause_display(),
            since=each.created,
        )
        for each in claims
    ]


def edit_rows(edits: list[ProposedEdit]) -> list[Waiting]:
    """Changes of published goods, their goods fetched with them; no query."""
    return [
        Waiting(
            kind="edit",
            pk=each.pk,
            seen=f"{each.version}-{each.product.version}",
            title=each.product.title,
            subtitle=each.product.partner.name if each.product.partner else "",
            why=each.get_rule_display(),
            since=each.sent_at,
            photo=each.product.cover,
            remarks=list(summary_of(each)),
        )
        for each in edits
    ]
