"""How a market looks that chose a logo, a colour or a picture of its own."""

from urllib.parse import urljoin

from django.conf import settings
from django.core.files.storage import default_storage
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

from .accents import is_readable, nearest_readable, parsed
from .images.icons import SIZES
from .models import Photo
from .page_cache.reads import remember
from .runtime_settings import RuntimeSetting, SettingRefusedError


def _check_accent(colour: str) -> None:
    if not colour:
        return
    if parsed(colour) != colour:
        raise SettingRefusedError(_("Enter a colour such as #2f5d3a."))
    if not is_readable(colour):
        raise SettingRefusedError(
            _(
                "Text in this colour can’t be read. The nearest that can is {colour}."
            ).format(colour=nearest_readable(colour))
        )


def _check_photo(pk: int) -> None:
    if pk and not Photo.objects.filter(pk=pk).exists():
        raise SettingRefusedError(_("Choose the picture again."))


PAPER = "#FBF6EC"  # the ground of all pages, and of apps that open

# The ids of photos; 0 for none.
LOGO = RuntimeSetting[int]("MARKET_LOGO", _("Logo"), check=_check_photo)
BANNER = RuntimeSetting[int](
    "MARKET_BANNER", _("Picture of the home page"), check=_check_photo
)
ACCENT = RuntimeSetting[str]("MARKET_ACCENT", _("Colour"), check=_check_accent)


def banner() -> Photo | None:
    """What the home page shows in place of the season's drawing, once it is ready."""
    photo = _photo(BANNER())
    return photo if photo and photo.state == Photo.State.READY else None


def logo() -> Photo | None:
    return _photo(LOGO())


def logo_url(size: int) -> str:
    """Where the logo is as a square PNG of one of `SIZES`, "" where there is none."""
    photo = _photo(LOGO())
    return default_storage.url(photo.path(size, "png")) if photo else ""


def logo_address(size: int) -> str:
    """The same for mails, which stand on no page."""
    url = logo_url(size)
    return urljoin(settings.SITE_URL, url) if url else ""


def app_icons() -> list[dict[str, str]]:
    """The market's logo, or the ones that come with it."""
    own = {size: logo_url(size) for size in (192, 512)}
    found = [
        {
            "src": own[size] or static(f"brand/icon-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
        }
        for size in own
    ]
    if not own[512]:
        masked = {"src": static("brand/icon-maskable-512.png"), "purpose": "maskable"}
        found.append({**found[1], **masked})
    return found


def _photo(pk: int) -> Photo | None:
    if not pk:
        return None
    return remember(f"looks:{pk}", lambda: Photo.objects.filter(pk=pk).first())


__all__ = [
    "ACCENT",
    "BANNER",
    "LOGO",
    "PAPER",
    "SIZES",
    "app_icons",
    "banner",
    "logo",
    "logo_address",
    "logo_url",
]
