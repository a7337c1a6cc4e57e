"""A wish list that its owner shares: the page behind its link, its card, its switch."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.generic import View

from accounts.impersonation import in_person_only
from accounts.queries import person_of
from core.page_head import PageHead, whole_address
from core.share_cards import MOST, ShareCard

from .forms import ShareWishesForm
from .models import SharedWishes
from .services import WISHES, share_wishes, stop_sharing_wishes
from .wanted import wished_cards, wishes_of

PER_PAGE = 24


def title_of(shared: SharedWishes) -> str:
    return shared.name or _("Wish list")


def count_in_words(count: int) -> str:
    text = ngettext("%(count)d product", "%(count)d products", count)
    return text % {"count": count}


def card_of_wishes(shared: SharedWishes, count: int) -> ShareCard:
    """The newest goods of it: their photos and names, whatever its length."""
    rows = wishes_of(shared.user).select_related("product__cover")
    newest = [row.product for row in rows[:MOST]]
    return ShareCard(
        kind=WISHES,
        pk=shared.number,
        title=title_of(shared),
        lines=(count_in_words(count),),
        note=names_of([product.get_title() for product in newest]),
        photos=tuple(product.cover for product in newest),
    )


def names_of(titles: list[str]) -> str:
    return str(_(", ")).join(titles)


def card_of_shared_wishes(kind: str, pk: int) -> ShareCard | None:
    """Nothing of a list that is private; its number is the secret of its link."""
    if kind != WISHES:
        return None
    rows = SharedWishes.objects.filter(token=f"{pk:032x}", user__is_active=True)
    shared = rows.select_related("user").first()
    return card_of_wishes(shared, wishes_of(shared.user).count()) if shared else None


@never_cache
@require_safe
def shared_wishes(request: HttpRequest, token: str) -> HttpResponse:
    """What is on the list, as everybody sees these goods; nothing of whose it is."""
    rows = SharedWishes.objects.filter(user__is_active=True).select_related("user")
    shared = get_object_or_404(rows, token=token)
    pages = Paginator(wishes_of(shared.user), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    cards = [card for row in wished_cards(page.object_list) for card in row.cards]
    card = card_of_wishes(shared, pages.count)
    context: dict[str, Any] = {
        "title": title_of(shared),
        "count": count_in_words(pages.count),
        "names": card.note,
        "page": page,
        "products": cards,
        "head": PageHead(picture=card.address, is_card=True),
    }
    return render(request, "storefront/shared_wishes.html", context)


@in_person_only
@method_decorator(never_cache, name="dispatch")
class ShareWishes(LoginRequiredMixin, View):
    """Makes the link, gives the list a name, and ends it."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        person = person_of(request)
        if request.POST.get("do") == "stop":
            stop_sharing_wishes(person)
            messages.success(request, _("Your wish list is private again."))
            return redirect("accounts:wishes")
        form = ShareWishesForm(request.POST)
        if not form.is_valid():
            context = own_wishes(request) | {"share_form": form}
            return render(request, "accounts/wishes.html", context, status=422)
        is_new = not SharedWishes.objects.filter(user=person).exists()
        share_wishes(person, form.cleaned_data["name"])
        said = _("Your wish list has a link now.") if is_new else _("Saved.")
        messages.success(request, said)
        return redirect(f"{reverse('accounts:wishes')}#share")


def own_wishes(request: HttpRequest) -> dict[str, Any]:
    """What the page of one's own list shows: its goods, and how it is shared."""
    person = person_of(request)
    page = Paginator(wishes_of(person), PER_PAGE).get_page(request.GET.get("page"))
    shared = SharedWishes.objects.filter(user=person).first()
    link = whole_address(shared.get_absolute_url()) if shared else ""
    return {
        "page": page,
        "wishes": wished_cards(page.object_list),
        "shared": shared,
        "share_link": link,
        "share_form": ShareWishesForm(initial={"name": shared.name if shared else ""}),
    }
