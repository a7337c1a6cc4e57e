"""What a phone asks and sends when its signal is back: JSON, each draft taken once."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.images.intake import store_photo
from core.images.kinds import PhotoError
from core.inputs import document, whole
from core.models import Photo
from core.offline import OfflineHello, OfflineView, differs, refusal, unfit
from core.refusals import RefusalError
from shop.catalogue.models import Product, ProposedEdit
from shop.catalogue.queries import goods_of
from shop.catalogue.services.content import StaleEditError, UnknownPackError
from shop.catalogue.services.drafts import DraftClashError, sent_before, take_draft
from shop.catalogue.services.parts import lay_over, packs_shown
from shop.catalogue.services.photos import MOST_PHOTOS
from shop.catalogue.services.publication import what_is_missing
from shop.catalogue.states import EditState, ListingState
from vendors.members.desk.base import DeskView
from vendors.partner.models import Partner, StockPool
from vendors.partner.services.stock import OutOfStockError, StaleCountError

from .drafts import DraftForms, as_fields, carry_out, forms_of, refused_words
from .publication import said_held, said_of

_SALT = "desk.sync.photo"
_PHOTO_KEPT_FOR = 60 * 24 * 3600
_MOST_FIELDS = 400
_MOST_GOODS = 60


class ListingSyncView(OfflineView, DeskView):
    """Where the quick page sends to."""

    act = "desk.products.edit"
    says_signed_out = gettext_lazy(
        "Please sign in again. Your entries are saved on this phone."
    )
    says_forbidden = gettext_lazy("You can't add goods to this shop.")


class Hello(OfflineHello, ListingSyncView):
    def desk(self) -> dict[str, str]:
        return {"seller": self.partner.code, "name": self.partner.name}


class GoodsView(ListingSyncView):
    """The listings last worked on, to be changed without signal; `pk` asks for one."""

    http_method_names = ["get", "options"]

    def get(self, request: HttpRequest) -> JsonResponse:
        rows = _with_all(goods_of(self.partner))
        asked = request.GET.get("pk", "")
        if asked:
            rows = rows.filter(pk=whole(asked) or 0)
        goods = [_shown(product) for product in rows[:_MOST_GOODS]]
        return JsonResponse({"goods": goods, "at": timezone.now().isoformat()})


class SyncPhoto(ListingSyncView):
    """One photo, by the hash of its content. Sent again it is the same photo."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> JsonResponse:
        file = request.FILES.get("photo")
        if file is None:
            return _unfit({"photo": [_("Please select a photo first.")]})
        if request.POST.get("key") != _hash_of(file):
            said = _("The photo was damaged during upload. Sending it again.")
            return refusal(said, 422, again=True)
        try:
            photo = store_photo(file, by=request.user)  # type: ignore[arg-type]
        except PhotoError as error:
            return _unfit({"photo": [str(text) for text in error.messages]})
        return JsonResponse({"photo": _token(photo, self.partner)})


class SyncDraft(ListingSyncView):
    """One draft. The same key again answers the same; with other content it clashes."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> JsonResponse:
        try:
            sent = read_draft(request.body, self.partner)
        except UnreadableSyncError as error:
            return refusal(str(error), 400)
        except PhotosGoneError as gone:
            return refusal(str(gone), 422, photos_gone=True)
        try:
            return self._take_or_compare(request, sent)
        except Http404:
            return refusal(_("This listing no longer exists."), 404)

    def _take_or_compare(self, request: HttpRequest, sent: "Sent") -> JsonResponse:
        try:
            return self._take(request, sent)
        except DraftClashError as clash:
            return self._differs(clash.product, "clash", sent)
        except StaleEditError as stale:
            return self._differs(stale.product, "stale", sent)
        except StaleCountError:
            return self._differs(self._mine(sent.product_id), "stale", sent)

    def _take(self, request: HttpRequest, sent: "Sent") -> JsonResponse:
        known = sent_before(self.partner, key=sent.key, digest=sent.digest)
        if known is not None:
            return self._done(known, sent)
        changed = self._mine(sent.product_id) if sent.product_id else None
        filled = forms_of(sent.fields | {"version": str(sent.version)}, changed)
        if not filled.is_valid():
            return _unfit(filled.errors())
        try:
            return self._carried_out(request, sent, filled)
        except OutOfStockError:
            words = _("Stock can't be lower than what is reserved for open orders.")
            return _unfit({"stock-counted": [words]})
        except UnknownPackError:
            words = _("One of its packs no longer exists. Please reload.")
            return _unfit({"": [words]})
        except ValidationError as error:
            return _unfit(refused_words(error))

    def _carried_out(
        self, request: HttpRequest, sent: "Sent", filled: DraftForms
    ) -> JsonResponse:
        product, first = take_draft(
            self.partner,
            key=sent.key,
            digest=sent.digest,
            carry_out=lambda: carry_out(
                self.partner,
                filled,
                photos=sent.photos,
                publish=sent.publish,
                by=request.user,  # type: ignore[arg-type]
            ),
            by=request.user,  # type: ignore[arg-type]
        )
        return self._done(product, sent, status=201 if first else 200)

    def _mine(self, pk: int | None) -> Product:
        product = goods_of(self.partner).filter(pk=pk).first()
        if product is None:
            raise Http404
        return product

    def _done(
        self, product: Product, sent: "Sent", *, status: int = 200
    ) -> JsonResponse:
        held = product.held is not None
        product.refresh_from_db()
        lacks = lacking(product) if sent.publish else []
        return JsonResponse(
            {
                "product": product.pk,
                "version": product.version,
                "title": product.title,
                "state": product.state,
                "said": said_held() if held else said_now(product, lacks),
                "lacks": lacks,
                "url": reverse("desk:product", args=[self.partner.code, product.pk]),
                "at": timezone.now().isoformat(),
            },
            status=status,
        )

    def _differs(self, product: Product, why: str, sent: "Sent") -> JsonResponse:
        now = _with_all(Product.objects.filter(pk=product.pk)).get()
        return differs(why, mine=sent.fields, theirs=_shown(now))


def lacking(product: Product) -> list[str]:
    """What keeps a listing that was to be published from it; empty if nothing does."""
    if product.state not in {ListingState.DRAFT, ListingState.HIDDEN}:
        return []
    missing = [str(words) for words in what_is_missing(product)]
    return missing or [_("Your shop is not open, so you can't publish now.")]


def said_now(product: Product, lacks: list[str]) -> str:
    """One sentence on what became of a draft."""
    if lacks:
        return _("Saved, but not published yet.") + " " + " ".join(lacks)
    if product.state == ListingState.DRAFT:
        return _("Saved.")
    return said_of(product)


# --- What comes -----------------------------------------------------------------


class UnreadableSyncError(RefusalError, ValueError):
    """Raised for a body that no phone of ours sends."""


class PhotosGoneError(RefusalError, ValueError):
    """Raised when the draft names photos that were not sent, or too long ago."""


@dataclass(frozen=True)
class Sent:
    """One draft as it came. `product_id` is what it changes; None makes a new one."""

    key: UUID
    product_id: int | None
    version: int
    publish: bool
    fields: dict[str, Any]
    photos: list[Photo]

    @property
    def digest(self) -> str:
        """The same for the same content, whichever token its photos go by."""
        content = [
            self.product_id,
            self.version,
            self.publish,
            self.fields,
            [photo.sha256 for photo in self.photos],
        ]
        plain = json.dumps(content, sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(plain.encode()).hexdigest()


def read_draft(body: bytes, partner: Partner) -> Sent:
    """The draft in a request. Raises `UnreadableSyncError` and `PhotosGoneError`."""
    try:
        content = document(body) or {}
        fields = content["fields"]
        sent = Sent(
            key=UUID(str(content["key"])),
            product_id=_whole(content.get("product")),
            version=_whole(content.get("version")) or 0,
            publish=bool(content.get("publish")),
            fields=fields,
            photos=[],
        )
        tokens = [str(token) for token in content.get("photos") or []][:MOST_PHOTOS]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise UnreadableSyncError(
            _("This could not be read. Please reload the page.")
        ) from (error)
    if not isinstance(fields, dict) or len(fields) > _MOST_FIELDS:
        raise UnreadableSyncError(_("This could not be read. Please reload the page."))
    sent.photos.extend(_photos(tokens, partner))
    return sent


def _whole(value: Any) -> int | None:
    if value is None:
        return None
    number = whole(value, 2**31 - 1)
    if number is None:
        raise ValueError(value)
    return number


def _token(photo: Photo, partner: Partner) -> str:
    """A photo that was sent, signed, so that nobody else's can be slipped in."""
    return signing.dumps([photo.pk, partner.pk], salt=_SALT, compress=False)


def _photos(tokens: list[str], partner: Partner) -> list[Photo]:
    ids = []
    for token in tokens:
        try:
            photo, seller = signing.loads(token, salt=_SALT, max_age=_PHOTO_KEPT_FOR)
        except signing.BadSignature as error:
            raise PhotosGoneError(_("The photos must be sent again.")) from error
        if seller != partner.pk:
            raise PhotosGoneError(_("The photos must be sent again."))
        ids.append(photo)
    found = Photo.objects.in_bulk(ids) if ids else {}
    return [found[each] for each in dict.fromkeys(ids) if each in found]


def _hash_of(file: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


# --- What goes ------------------------------------------------------------------


def _unfit(errors: dict[str, list[str]]) -> JsonResponse:
    return unfit(errors, said=_("Some entries need checking. Nothing is lost."))


def _with_all(rows: Any) -> Any:
    """Listings with what `_shown` tells of them: four queries."""
    pools = Prefetch("pools", StockPool.objects.order_by("pk"), to_attr="all_pools")
    edits = ProposedEdit.objects.filter(state=EditState.OPEN)
    waiting = Prefetch("edits", edits, to_attr="waiting")
    return (
        rows.select_related("main_category")
        .prefetch_related("stockrecords", pools, waiting)
        .order_by("-date_updated", "-pk")
    )


def _shown(product: Product) -> dict[str, object]:
    own = [p for p in product.all_pools if p.partner_id == product.partner_id]
    if product.waiting:
        lay_over(product, product.waiting[0].after)
    packs = packs_shown(product)
    return {
        "product": product.pk,
        "version": product.version,
        "title": product.title,
        "state": product.state,
        "state_label": product.get_state_display(),
        "packs": {str(pack.pk): pack.name for pack in packs if pack.pk},
        "fields": as_fields(product, own[0] if own else None),
    }
