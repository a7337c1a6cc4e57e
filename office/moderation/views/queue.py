"""The front page of an office: what waits for a decision, and many decided at once."""

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.inputs import whole
from core.text import one_line
from fulfilment.claims.models import Claim
from fulfilment.claims.queries import in_lists
from office.moderation.forms import REASONS, DecideForm, said_in
from office.moderation.queries import (
    Waiting,
    application_rows,
    certificate_rows,
    claim_rows,
    edit_rows,
    listing_rows,
    with_first_look,
    with_listing_look,
)
from office.moderation.queue_queries import (
    Entry,
    QueueQuery,
    QueueScope,
    all_kinds,
    counts,
    page_of_queue,
)
from office.moderation.services import (
    DECIDABLE,
    MOST_AT_ONCE,
    BatchDecision,
    Chosen,
    decide,
    undo,
)
from shop.catalogue.models import Product, ProposedEdit
from shop.catalogue.states import ListingState
from vendors.certificates.models import Certificate
from vendors.certificates.queries import with_doubles
from vendors.members.models import PartnerRole
from vendors.onboarding.models import SellerApplication
from vendors.partner.queries import with_standing
from vendors.partner.states import SellerStatus

from .base import ON_A_PAGE, OfficePage

UNDO = "office.undo"
UNDO_FOR = 30 * 60  # seconds
_WHY = {
    "account": gettext_lazy("Bank details to confirm"),
    "payout": gettext_lazy("Awaiting release by a second person"),
    "refund": gettext_lazy("Refund to approve"),
    "dispute": gettext_lazy("Dispute: evidence needed"),
    "transfer": gettext_lazy("Bank transfer to assign"),
    "payback": gettext_lazy("Refund to transfer"),
    "finding": gettext_lazy("Differences to resolve"),
}
_PAGES = {
    "application": "office:application",
    "listing": "office:listing",
    "edit": "office:edit",
    "certificate": "office:certificate",
    "account": "office:seller",
    "payout": "office:payout_batch",
    "dispute": "office:dispute",
    "transfer": "office:transfer",
}


class QueuePage(OfficePage):
    """`only` is the kind that the page is about; "" for all of them."""

    template_name = "office/queue.html"
    only = ""
    write_act = "office.listings.decide"

    @property
    def scope(self) -> QueueScope:
        """What waits for the person; a list of one kind is for all to read."""
        role = None if self.only else self.role
        return QueueScope(self.sellers, self.cooperative, role)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(DecideForm(), [])

    def post(self, request: HttpRequest) -> HttpResponse:
        tokens = list(dict.fromkeys(request.POST.getlist("chosen")))[:MOST_AT_ONCE]
        if not tokens:
            messages.error(request, _("Please select at least one item."))
            return self._back()
        approves = request.POST.get("decide") == "approve"
        form = DecideForm(request.POST)
        if not approves and not form.is_valid():
            return self.page(form, tokens)
        chosen, gone = self._chosen(tokens)
        languages = {} if approves else _languages(chosen)
        code = "" if approves else form.cleaned_data["canned"]
        own = "" if approves else form.cleaned_data["reason"]

        def reason(each: Chosen) -> str:
            canned = said_in(languages.get(_reader(each), ""), code)
            return " ".join(text for text in (canned, own) if text)

        outcome = decide(chosen, approves=approves, reason=reason, by=self.person)
        self._say(outcome, approves=approves, gone=gone)
        return self._back()

    def _chosen(self, tokens: Iterable[str]) -> tuple[list[Chosen], int]:
        """The things of this office that were ticked, and how many are none of its.

        Those were taken back or moved to another office since, and the others are
        decided all the same; 404 when there is no other.
        """
        wanted: dict[str, dict[int, str]] = defaultdict(dict)
        for token in tokens:
            kind, pk, seen = (*token.split(":"), "", "")[:3]
            if kind not in DECIDABLE or whole(pk) is None or not _is_seen(kind, seen):
                raise Http404
            if not self.allows(DECIDABLE[kind]):
                raise PermissionDenied
            wanted[kind][int(pk)] = seen
        found = []
        for kind, seen_of in wanted.items():
            rows = self._things(kind).filter(pk__in=seen_of)
            things = rows.order_by("pk")
            found += [Chosen(kind, thing, seen_of[thing.pk]) for thing in things]
        if not found:
            raise Http404
        return found, sum(map(len, wanted.values())) - len(found)

    def _things(self, kind: str) -> QuerySet[Any]:
        mine = {
            "application": self.applications,
            "listing": lambda: Product.objects.filter(partner__in=self.sellers),
            "edit": lambda: ProposedEdit.objects.filter(
                product__partner__in=self.sellers
            ).select_related("product"),
            "certificate": lambda: Certificate.objects.filter(holder__in=self.sellers),
        }
        return mine[kind]()

    def _say(self, outcome: BatchDecision, *, approves: bool, gone: int) -> None:
        if outcome.done:
            said = (
                ngettext("%(count)d approved.", "%(count)d approved.", outcome.done)
                if approves
                else ngettext(
                    "%(count)d returned with your reason.",
                    "%(count)d returned with your reason.",
                    outcome.done,
                )
            )
            messages.success(self.request, said % {"count": outcome.done})
        for why in outcome.left:
            messages.warning(self.request, why)
        if gone:
            said = ngettext(
                "%(count)d of the selected items is no longer in this office.",
                "%(count)d of the selected items are no longer in this office.",
                gone,
            )
            messages.warning(self.request, said % {"count": gone})
        offer_undo(self.request, self.slug, outcome)

    def _back(self) -> HttpResponse:
        """To where the rows were chosen, with the same filter."""
        return redirect(self.request.get_full_path())

    def page(self, form: DecideForm, chosen: list[str]) -> HttpResponse:
        asked = one_line(self.request.GET.get("q", "").replace("\0", ""))[:100]
        kind = self.only or self.request.GET.get("kind", "")
        known = all_kinds()
        kind = kind if kind in known else ""
        newest = self.request.GET.get("sort") == "newest"
        found = counts(self.scope, seller=asked)
        everything = counts(self.scope) if asked and self.only else found
        page = page_of_queue(
            self.scope,
            QueueQuery(kind, asked, newest),
            page=self.request.GET.get("page"),
            size=ON_A_PAGE,
            total=found[kind] if kind else sum(found.values()),
        )
        entries = list(page.object_list)
        rows = self._rows(entries)
        context = self.get_context_data(
            page=page,
            rows=rows,
            kind=kind,
            only=self.only,
            asked=asked,
            newest=newest,
            form=form,
            chosen=chosen,
            reasons=list(REASONS.items()),
            kinds=[(name, each.label, found[name]) for name, each in known.items()],
            total=sum(found.values()),
            listed=everything[self.only],
            has_decidable=any(row.token for row in rows),
            oldest=min((each.since for each in entries), default=None),
            undo_count=len(undoable(self.request, self.slug)),
            **self._figures(),
            **({} if asked or self.only else {"waiting_count": sum(found.values())}),
        )
        return self.render_to_response(context, status=422 if form.errors else 200)

    def _figures(self) -> dict[str, int]:
        published = Product.objects.filter(state=ListingState.PUBLISHED)
        sellers = with_standing(self.sellers)
        return {
            "open_sellers": sellers.filter(stands=SellerStatus.OPEN).count(),
            "published": published.filter(partner__in=self.sellers).count(),
        }

    def _rows(self, entries: list[Entry]) -> list[Waiting]:
        """The entries with what a person would check first; a query a kind."""
        ids: dict[str, list[int]] = defaultdict(list)
        for entry in entries:
            ids[entry.kind].append(entry.pk)
        details = {
            (row.kind, row.pk): row
            for kind, of_kind in ids.items()
            for row in _details(kind, of_kind)
        }
        return [
            self._row(entry, details.get((entry.kind, entry.pk))) for entry in entries
        ]

    def _row(self, entry: Entry, known: Waiting | None) -> Waiting:
        kind = all_kinds()[entry.kind]
        row = known or Waiting(
            kind=entry.kind,
            pk=entry.pk,
            title=entry.seller or kind.called(entry.name),
            subtitle="",
            why=kind.why or _WHY[entry.kind],
            since=entry.since,
            label=kind.label if kind.page else "",
        )
        may = self.allows(DECIDABLE.get(entry.kind, "office.see"))
        return Waiting(
            **{
                **vars(row),
                "since": entry.since,
                "seen": row.seen if may else "",
                "url": self._url(entry, row),
                "is_late": entry.is_late,
            }
        )

    def _url(self, entry: Entry, row: Waiting) -> str:
        if entry.kind == "refund":
            return reverse("office:refund_requests", args=[self.slug])
        if entry.kind == "payback":
            return reverse("office:transfer_refunds", args=[self.slug])
        if entry.kind == "finding":
            return reverse("office:reconciliation", args=[self.slug])
        if entry.kind == "claim":
            return reverse("office:claim", args=[self.slug, row.title])
        if page := all_kinds()[entry.kind].page:
            return reverse(page, args=[self.slug])
        pk = int(entry.name) if entry.kind == "account" else entry.pk
        return reverse(_PAGES[entry.kind], args=[self.slug, pk])


def _details(kind: str, ids: list[int]) -> list[Waiting]:
    if kind == "application":
        rows = SellerApplication.objects.filter(pk__in=ids)
        return application_rows(list(with_first_look(rows).select_related("village")))
    if kind == "listing":
        goods = Product.objects.filter(pk__in=ids)
        return listing_rows(list(with_listing_look(goods)))
    if kind == "edit":
        edits = ProposedEdit.objects.filter(pk__in=ids)
        related = ("product__partner", "product__cover")
        return edit_rows(list(edits.select_related(*related)))
    if kind == "certificate":
        papers = with_doubles(Certificate.objects.filter(pk__in=ids))
        return certificate_rows(list(papers.select_related("holder")))
    if kind == "claim":
        return claim_rows(list(in_lists(Claim.objects.filter(pk__in=ids))))
    return []


def _is_seen(kind: str, text: str) -> bool:
    numbers = text.split("-")
    return len(numbers) == (2 if kind == "edit" else 1) and all(
        whole(number) is not None for number in numbers
    )


def _reader(chosen: Chosen) -> int:
    """The seller who reads the reason; applicants have an account, no seller."""
    thing = chosen.thing
    if chosen.kind == "application":
        return -int(thing.user_id)
    if chosen.kind == "certificate":
        return int(thing.holder_id)
    product = thing.product if chosen.kind == "edit" else thing
    return int(product.partner_id)


def _languages(chosen: Iterable[Chosen]) -> Mapping[int, str]:
    """In which language each reads, by `_reader`: of a team the first who joined."""
    each = list(chosen)
    found = {
        _reader(one): one.thing.user.language
        for one in each
        if one.kind == "application"
    }
    sellers = {_reader(one) for one in each} - found.keys()
    rows = PartnerRole.objects.filter(partner__in=sellers).order_by("-since", "-pk")
    found.update(rows.values_list("partner", "user__language"))
    return found


# --- Undo -----------------------------------------------------------------------


def offer_undo(request: HttpRequest, slug: str, outcome: BatchDecision) -> None:
    """Remember what can be undone, for a while, in place of what was before."""
    if outcome.undo:
        kept = {"slug": slug, "at": int(time.time()), "rows": outcome.undo}
        request.session[UNDO] = kept


def undoable(request: HttpRequest, slug: str) -> list[tuple[str, int, int]]:
    kept = request.session.get(UNDO)
    if not kept or kept["slug"] != slug or kept["at"] < time.time() - UNDO_FOR:
        return []
    return [(kind, pk, version) for kind, pk, version in kept["rows"]]


class UndoPage(OfficePage):
    """The last decisions are taken back where nothing happened since."""

    http_method_names = ["post", "options"]
    write_act = "office.listings.decide"

    def post(self, request: HttpRequest) -> HttpResponse:
        rows = undoable(request, self.slug)
        request.session.pop(UNDO, None)
        goods = Product.objects.filter(partner__in=self.sellers)
        edits = ProposedEdit.objects.filter(product__partner__in=self.sellers)
        outcome = undo(
            rows,
            goods.in_bulk([pk for kind, pk, _version in rows if kind == "listing"]),
            edits.select_related("product").in_bulk(
                [pk for kind, pk, _version in rows if kind == "edit"]
            ),
            by=self.person,
        )
        if outcome.done:
            said = ngettext(
                "Undone: %(count)d is pending again.",
                "Undone: %(count)d are pending again.",
                outcome.done,
            )
            messages.success(request, said % {"count": outcome.done})
        elif not outcome.left:
            messages.info(request, _("There is nothing to undo."))
        for why in outcome.left:
            messages.warning(request, why)
        return redirect("office:queue", self.slug)
