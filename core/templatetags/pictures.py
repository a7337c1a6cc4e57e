"""A photo on a page: two formats in three widths, without a jump while it loads.

`data-colour` is painted behind it by static/site.js (the page's policy allows no
style attributes); without JavaScript the stylesheet's own ground shows.
"""

from typing import Any

from django import template
from django.core.files.storage import default_storage
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.models import Photo

register = template.Library()

_FALLBACK_WIDTH = 720
# How wide a photo is drawn in places that several pages have.
_PLACES = {
    "card": (
        "(min-width: 1184px) 254px, "
        "(min-width: 900px) calc(25vw - 42px), "
        "(min-width: 600px) calc(33.3vw - 24px), "
        "calc(50vw - 24px)"
    ),
    "third": (
        "(min-width: 1184px) 350px, "
        "(min-width: 900px) calc(33.3vw - 48px), "
        "(min-width: 600px) calc(50vw - 24px), "
        "calc(100vw - 32px)"
    ),
    "half": (
        "(min-width: 1184px) 532px, "
        "(min-width: 900px) calc(50vw - 60px), "
        "(min-width: 600px) calc(50vw - 26px), "
        "calc(100vw - 32px)"
    ),
    "gallery": (
        "(min-width: 1184px) 570px, "
        "(min-width: 760px) calc(50vw - 48px), "
        "calc(100vw - 32px)"
    ),
    "page": (
        "(min-width: 1184px) 1088px, "
        "(min-width: 900px) calc(100vw - 96px), "
        "calc(100vw - 32px)"
    ),
}


@register.simple_tag
def picture(
    photo: Photo | None,
    *,
    alt: str = "",
    sizes: str = "100vw",
    eager: bool = False,
    **attributes: Any,
) -> SafeString:
    """`{% picture photo alt="…" sizes="50vw" class="cover" eager=True %}`.

    `sizes` is what HTML says of its width, or one of `_PLACES`. `eager` is for the one
    or two photos seen first. A photo that is not ready, or
    none at all, gives a box of the same place that says so.
    """
    css = attributes.get("class", "")
    photo = photo or None  # a gap on the way to it is "" in a template
    if photo is None or photo.state != Photo.State.READY or not photo.widths:
        return _box(photo, alt=alt, css=css)
    sizes = _PLACES.get(sizes, sizes)
    sources = format_html_join(
        "",
        '<source type="image/{}" srcset="{}" sizes="{}">',
        ((each, _srcset(photo, each), sizes) for each in ("avif", "webp")),
    )
    return format_html(
        '<picture class="pic{}">{}{}</picture>',
        f" {css}" if css else "",
        sources,
        _img(photo, alt=alt, eager=eager),
    )


@register.filter
def copy_url(photo: Photo) -> str:
    """The widest copy there is, to look at it closely; empty while there is none."""
    if not photo.widths:
        return ""
    return str(default_storage.url(photo.path(max(photo.widths), "webp")))


def _img(photo: Photo, *, alt: str, eager: bool) -> SafeString:
    fallback = min(photo.widths, key=lambda width: abs(width - _FALLBACK_WIDTH))
    return format_html(
        '<img src="{}" width="{}" height="{}" alt="{}" data-colour="{}" '
        'decoding="async" loading="{}"{}>',
        default_storage.url(photo.path(fallback, "webp")),
        photo.width,
        photo.height,
        alt,
        photo.colour,
        "eager" if eager else "lazy",
        SafeString(' fetchpriority="high"') if eager else "",
    )


def _srcset(photo: Photo, suffix: str) -> str:
    return ", ".join(
        f"{default_storage.url(photo.path(width, suffix))} {width}w"
        for width in photo.widths
    )


def _box(photo: Photo | None, *, alt: str, css: str) -> SafeString:
    """Where a photo will be: waiting, failed, or not there at all."""
    classes = f"pic pic-wait {css}".strip()
    if photo is None and not alt:
        return format_html('<span class="{} pic-none"></span>', classes)
    if photo is None:
        return format_html(
            '<span class="{} pic-none" role="img" aria-label="{}"></span>', classes, alt
        )
    failed = photo.state == Photo.State.FAILED
    says = _("Photo can't be shown") if failed else _("Photo is being prepared")
    return format_html(
        '<span class="{}{}" role="img" aria-label="{}"><span>{}</span></span>',
        classes,
        " pic-failed" if failed else "",
        f"{alt} ({says})" if alt else says,
        says,
    )
