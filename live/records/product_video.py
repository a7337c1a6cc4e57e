"""The video that a product's page shows, as the page and search engines read of it."""

from core import structured_data as schema
from core.page_head import shared_picture, whole_address
from core.sections import PageSection
from live.video.queries import playback
from shop.catalogue.details import ProductVideo
from shop.catalogue.models import Product

from .queries import chosen_video


def video_of(product: Product) -> ProductVideo | None:
    """What its seller chose; nothing without the film."""
    chosen = chosen_video(product.pk)
    if chosen is None:
        return None
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
