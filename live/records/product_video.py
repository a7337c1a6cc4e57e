"""The video that a product's page shows, as the page and search engines read of it."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.urls import reverse

from core import structured_data as schema
from core.language_addresses import without_language
from core.page_head import shared_picture, whole_address
from core.sections import PageSection
from live.video import storage_paths
from live.video.engines import file_url
from live.video.models import ProductFilm
from live.video.queries import playback
from live.video.states import FilmState
from shop.catalogue.details import ProductVideo
from shop.catalogue.models import Product

from .models import ChosenVideo
from .queries import chosen_video


@dataclass(frozen=True)
class FilmAddresses:
    """Where a film of a product is, and what belongs to it."""

    video: str
    poster: str
    captions: str
    language: str


def film_addresses(film: ProductFilm) -> FilmAddresses:
    captions = reverse("live:film_captions", args=[film.token])
    return FilmAddresses(
        video=file_url(film.token, storage_paths.REPLAY),
        poster=file_url(film.token, storage_paths.POSTER),
        captions=without_language(captions) if film.captions else "",
        language=film.language,
    )


def video_of(product: Product) -> ProductVideo | None:
    """The seller's own film, else what they chose of a replay; nothing without it."""
    ready = ProductFilm.objects.filter(product=product.pk, state=FilmState.READY)
    has_film, has_choice = _has(product.pk)
    if has_film and (film := ready.first()):
        return _of_film(film, product)
    chosen = chosen_video(product.pk) if has_choice else None
    return _of_replay(chosen) if chosen else None


def _has(product_id: int) -> tuple[bool, bool]:
    """Whether there is a film, and a choice: neither of most goods, by one query."""
    films = ProductFilm.objects.filter(product=OuterRef("pk"), state=FilmState.READY)
    choices = ChosenVideo.objects.filter(product=OuterRef("pk"))
    rows = Product.objects.filter(pk=product_id).order_by()
    found = rows.values_list(Exists(films), Exists(choices)).get()
    return found[0], found[1]


def _of_film(film: ProductFilm, product: Product) -> ProductVideo:
    at = film_addresses(film)
    facts = schema.thing(
        "VideoObject",
        name=product.get_title(),
        description=product.summary or product.get_title(),
        thumbnailUrl=[whole_address(at.poster)],
        uploadDate=(film.ready_at or film.created).isoformat(),
        duration=schema.seconds_of(film.ms / 1000),
        contentUrl=whole_address(at.video),
    )
    return ProductVideo(film_section(film, product), facts, is_in_gallery=True)


def film_section(film: ProductFilm, product: Product) -> PageSection:
    shown = {"film": film_addresses(film), "title": product.get_title()}
    return PageSection("live/records/film.html", shown, place=0)


def _of_replay(chosen: ChosenVideo) -> ProductVideo | None:
    broadcast = chosen.broadcast
    shown = playback(broadcast)
    began = broadcast.started_at
    if not shown.replay_mp4 or began is None:
        return None
    section = {
        "broadcast": broadcast,
        "video": f"{shown.replay_mp4}#t={chosen.start:f},{chosen.end:f}",
        "poster": shown.poster,
        "title": chosen.product.get_title(),
    }
    picture = whole_address(shown.poster) if shown.poster else ""
    facts = schema.thing(
        "VideoObject",
        name=chosen.product.get_title(),
        description=chosen.product.summary or broadcast.title,
        thumbnailUrl=schema.pictures_of(
            [picture or shared_picture(chosen.product.cover)]
        ),
        uploadDate=began.isoformat(),
        duration=schema.seconds_of(float(chosen.end - chosen.start)),
        contentUrl=whole_address(shown.replay_mp4),
    )
    page = PageSection("live/records/product_video.html", section, place=0)
    return ProductVideo(page, facts)
