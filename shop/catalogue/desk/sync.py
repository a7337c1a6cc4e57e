"""What a phone asks and sends when its signal is back: JSON, each draft taken once."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.images import PhotoRefused, store_photo
from core.models import Photo
from core.phone import mark_of
from shop.catalogue.models import Product, ProposedEdit
from shop.catalogue.queries import goods_of
from shop.catalogue.services import StaleEdit, UnknownPack, what_is_missing
from shop.catalogue.services.drafts import DraftClash, sent_before, take_draft
from shop.catalogue.services.parts import lay_over, packs_shown
from shop.catalogue.services.photos import MOST_PHOTOS
from shop.catalogue.states import EditState, ListingState
from vendors.members.desk import DeskView
from vendors.partner.models import Partner, StockPool
from vendors.partner.services import OutOfStock, StaleCount

from .drafts import DraftForms, as_fields, carry_out, forms_of, refused_words
from .showing import said_held, said_of

_SALT = "desk.sync.photo"
_PHOTO_KEPT_FOR = 60 * 24 * 3600
_MOST_FIELDS = 400
_MOST_GOODS = 60


class SyncView(DeskView):
    """Answers in JSON, refusals as well: nobody looks at a page here."""

    act = "desk.products.edit"

    def dispatch(
        self, request: HttpRequest, *args: Any, slug: str, **kwargs: Any
    ) -> HttpResponseBase:
        if _is_anothers(request):
            # Somebody else has signed in on this phone since it was asked who is there.
            said = _("Somebody else is signed in. It is sent when you sign in again.")
            told = JsonResponse({"said": said, "other_person": True}, status=401)
            told["Cache-Control"] = "no-store"
            return told
        response: HttpResponseBase
        try:
            response = super().dispatch(request, *args, slug=slug, **kwargs)
        except Http404:
            response = JsonResponse({"said": _("There is no such page.")}, status=404)
        except PermissionDenied:
            words = _("You may not put goods on the shelf here.")
            response = JsonResponse({"said": words}, status=403)
        response["Cache-Control"] = "no-store"
        return response

    def handle_no_permission(self) -> Any:
        said = _("Please sign in again. What you wrote is kept on this phone.")
        return JsonResponse({"said": said, "signed_out": True}, status=401)


def _is_anothers(request: HttpRequest) -> bool:
    """Whether the phone sends for a person who is not the one that is signed in."""
    sender = request.headers.get("X-Desk-User")
    user = cast("User", request.user)
    return bool(sender and user.is_authenticated and sender != mark_of(user))


class Hello(SyncView):
    """Who is signed in here, and the token that what they send needs."""

    http_method_names = ["get", "options"]

    def get(self, request: HttpRequest, **_kwargs: Any) -> JsonResponse:
        return JsonResponse(
            {
                "user": mark_of(request.user),  # type: ignore[arg-type]
                "seller": self.partner.code,
                "name": self.partner.name,
                "csrf": get_token(request),
                "at": timezone.now().isoformat(),
            }
        )


class Goods(SyncView):
    """The listings last worked on, to be changed without signal; `pk` asks for one."""

    http_method_names = ["get", "options"]

    def get(self, request: HttpRequest, **_kwargs: Any) -> JsonResponse:
        rows = _with_all(goods_of(self.partner))
        asked = request.GET.get("pk", "")
        if asked:
            known = asked.isascii() and asked.isdigit() and len(asked) < 19
            rows = rows.filter(pk=int(asked)) if known else rows.none()
        goods = [_shown(product) for product in rows[:_MOST_GOODS]]
        return JsonResponse({"goods": goods, "at": timezone.now().isoformat()})


class SyncPhoto(SyncView):
    """One photo, by the hash of its content. Sent again it is the same photo."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **_kwargs: Any) -> JsonResponse:
        file = request.FILES.get("photo")
        if file is None:
            return _unfit({"photo": [_("Please choose a photo first.")]})
        if request.POST.get("key") != _hash_of(file):
            said = _("The photo was damaged on its way. It is sent again.")
            return JsonResponse({"said": said, "again": True}, status=422)
        try:
            photo = store_photo(file, by=request.user)  # type: ignore[arg-type]
        except PhotoRefused as refusal:
            return _unfit({"photo": [str(text) for text in refusal.messages]})
        return JsonResponse({"photo": _token(photo, self.partner)})


class SyncDraft(SyncView):
    """One draft. The same key again answers the same; with other content it clashes."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **_kwargs: Any) -> JsonResponse:
        try:
            sent = read_draft(request.body, self.partner)
        except Unreadable as error:
            return JsonResponse({"said": str(error)}, status=400)
        except PhotosGone as gone:
            return JsonResponse({"said": str(gone), "photos_gone": True}, status=422)
        try:
            return self._take_or_compare(request, sent)
        except Http404:
            words = _("This listing is not there any more.")
            return JsonResponse({"said": words}, status=404)

    def _take_or_compare(self, request: HttpRequest, sent: "Sent") -> JsonResponse:
        try:
            return self._take(request, sent)
        except DraftClash as clash:
            return self._differs(clash.product, "clash", sent)
        except StaleEdit as stale:
            return self._differs(stale.product, "stale", sent)
        except StaleCount:
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
        except OutOfStock:
            words = _("More than this is promised to orders that are not yet sent.")
            return _unfit({"stock-counted": [words]})
        except UnknownPack:
            words = _("A pack of it is not there any more. Please load it anew.")
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
        """Both versions, field by field: the person chooses on the phone."""
        now = _with_all(Product.objects.filter(pk=product.pk)).get()
        return JsonResponse(
            {
                "conflict": why,
                "said": _("It was changed elsewhere meanwhile. Please compare."),
                "mine": sent.fields,
                "theirs": _shown(now),
            },
            status=409,
        )


def lacking(product: Product) -> list[str]:
    """What keeps a listing that was to be published from it; empty if nothing does."""
    if product.state not in {ListingState.DRAFT, ListingState.HIDDEN}:
        return []
    missing = [str(words) for words in what_is_missing(product)]
    return missing or [_("Your shop is not open, so nothing can be published now.")]


def said_now(product: Product, lacks: list[str]) -> str:
    """One sentence on what became of a draft."""
    if lacks:
        return _("Saved, but not published yet.") + " " + " ".join(lacks)
    if product.state == ListingState.DRAFT:
        return _("Saved.")
    return said_of(product)


# --- What comes -----------------------------------------------------------------


class Unreadable(ValueError):  # noqa: N818 - what happened
    """Raised for a body that no phone of ours sends."""


class PhotosGone(ValueError):  # noqa: N818 - what happened
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
    """The draft in a request. Raises `Unreadable` and `PhotosGone`."""
    try:
        content = json.loads(body)
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
        raise Unreadable(_("This could not be read. Please load the page anew.")) from (
            error
        )
    if not isinstance(fields, dict) or len(fields) > _MOST_FIELDS:
        raise Unreadable(_("This could not be read. Please load the page anew."))
    sent.photos.extend(_photos(tokens, partner))
    return sent


def _whole(value: Any) -> int | None:
    if value is None:
        return None
    number = int(value)
    if not 0 <= number < 2**31:
        raise ValueError(number)
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
            raise PhotosGone(_("The photos have to be sent again.")) from error
        if seller != partner.pk:
            raise PhotosGone(_("The photos have to be sent again."))
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
    said = _("Some of it needs another look. Nothing is lost.")
    return JsonResponse({"said": said, "errors": errors}, status=422)


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


def _shown(product: Product) -> dict[str, Any]:
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
