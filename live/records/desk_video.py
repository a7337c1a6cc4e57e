"""The seller's page of a product's video: a film, or a moment of a replay."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.inputs import whole
from core.market import first_language
from live.video.film_files import FilmRefusedError
from live.video.models import ProductFilm
from live.video.queries import playback
from live.video.services.films import change_words, remove_film, take_film
from live.video.states import FilmState
from shop.catalogue.models import Product
from shop.catalogue.queries import goods_of as listings_of
from vendors.members.desk.base import DeskView

from .forms import FilmForm
from .product_video import film_section
from .queries import chosen_video, clips_of_product
from .services.videos import choose_video

MOST_CLIPS = 12


class ProductVideoPage(DeskView):
    """Which film a product's page shows: an uploaded one, else a moment of a replay."""

    act = "desk.products.edit"
    template_name = "desk/live/product_video.html"

    @cached_property
    def product(self) -> Product:
        return get_object_or_404(listings_of(self.partner), pk=self.kwargs["pk"])

    @cached_property
    def films(self) -> dict[str, ProductFilm]:
        """By state: one that is shown, and one that is to come or failed."""
        return {film.state: film for film in self.product.films.all()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        clips = clips_of_product(self.product.pk)[:MOST_CLIPS]
        chosen = chosen_video(self.product.pk)
        shown = self.films.get(FilmState.READY)
        kwargs.setdefault("form", self._form())
        return super().get_context_data(
            product=self.product,
            clips=[(clip, playback(clip.broadcast)) for clip in clips],
            chosen=(chosen.broadcast_id, chosen.start) if chosen else None,
            shown=film_section(shown, self.product) if shown else None,
            waiting=self.films.get(FilmState.WAITING),
            failed=self.films.get(FilmState.FAILED),
            **kwargs,
        )

    def _form(self, *given: Any) -> FilmForm:
        known = next(reversed(self.films.values()), None)
        initial = {
            "captions": known.captions if known else "",
            "language": (known and known.language) or first_language(),
            "is_silent": bool(known and not known.captions),
        }
        has_film = bool(self.films.keys() - {FilmState.FAILED})
        return FilmForm(*given, initial=initial, has_film=has_film)

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        match request.POST.get("do", ""):
            case "film":
                return self._take(request)
            case "remove":
                if remove_film(self.product, seller=self.partner):
                    messages.success(request, _("Film removed."))
            case _other:
                self._choose(request)
        return self._back()

    def _take(self, request: HttpRequest) -> HttpResponse:
        form = self._form(request.POST, request.FILES)
        if not form.is_valid():
            return self._again(form)
        file, said = form.cleaned_data["film"], form.cleaned_data["said"]
        if file is None:
            change_words(self.product, said, seller=self.partner)
            messages.success(request, _("Changes saved."))
            return self._back()
        try:
            take_film(self.product, file, said, seller=self.partner)
        except FilmRefusedError as refused:
            form.add_error("film", str(refused))
            return self._again(form)
        text = _("Your film is being prepared. It is shown once it is ready.")
        messages.success(request, text)
        return self._back()

    def _again(self, form: FilmForm) -> HttpResponse:
        context = self.get_context_data(form=form)
        return self.render_to_response(context, status=422)

    def _choose(self, request: HttpRequest) -> None:
        number = whole(request.POST.get("clip", ""))
        if choose_video(self.product, number, seller=self.partner):
            messages.success(request, _("Changes saved."))
        else:
            messages.warning(request, _("This video is no longer there."))

    def _back(self) -> HttpResponse:
        return redirect("desk:product_video", self.partner.code, self.product.pk)
