"""Pages on which buyers review goods and farms, and everybody reads and reports."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from oscar.apps.catalogue.reviews.models import ProductReview

from accounts.queries import person_of
from core.inputs import whole, wholes
from orders.order.access import visible_order
from shop.catalogue.models import Product
from shop.catalogue.queries import SHOWN_SELLERS, published_products
from shop.catalogue.states import ON_SALE
from shop.offers.queries import signed_in
from shop.storefront.queries import shown_farms
from shop.storefront.services import ReviewError

from .forms import BuyerReviewForm, FarmReviewForm, ReportForm, new_token
from .queries import (
    SORTS,
    lines_of,
    received_part,
    review_by,
    review_of_part,
    reviews_of_farm,
    reviews_of_product,
    sorted_reviews,
    stars_of,
)
from .services.photos import MOST_PHOTOS, attach, drafts_of, drop_photos, keep_drafts
from .services.reports import report_review
from .services.texts import edit_review, review_farm, review_line, withdraw_review
from .services.votes import VoteError, find_helpful, take_back
from .throttle import browser_of, may_vote, may_write

PER_PAGE = 12


@dataclass(frozen=True)
class Subject:
    """What is reviewed: how its page calls it, where it is read, how it is kept."""

    name: str
    seller: str
    back: str
    form: type[BuyerReviewForm]
    keep: Callable[[int, str], ProductReview]
    is_farm: bool = False


@never_cache
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Review a product one has received, or change what one wrote about it."""
    product = published_products().filter(pk=pk).select_related("partner").first()
    if product is None:
        raise Http404
    lines = lines_of(request, product)
    written, line = review_by(request, product, lines), lines.first()
    if written is None and line is None and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if written is None and line is None:
        return render(
            request, "reviews/not_bought.html", {"product": product}, status=403
        )

    def keep(score: int, body: str) -> ProductReview:
        assert line is not None  # noqa: S101 - looked at above
        return review_line(line, by=signed_in(request.user), score=score, body=body)

    about = Subject(
        product.get_title(),
        product.partner.name if product.partner else "",
        f"{product.get_absolute_url()}#reviews",
        BuyerReviewForm,
        keep,
    )
    return _writing(request, about, written, request.FILES.getlist("photos"))


@never_cache
def write_of_farm(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Review the farm of a part that arrived, or change what one wrote about it."""
    part = received_part(visible_order(request, number), pk)
    if part is None:
        raise Http404

    def keep(score: int, body: str) -> ProductReview:
        return review_farm(part, by=signed_in(request.user), score=score, body=body)

    back = reverse("storefront:farm", args=[part.partner.code])
    about = Subject(
        part.partner.name, part.number, f"{back}#reviews", FarmReviewForm, keep, True
    )
    files = request.FILES.getlist("photos")
    return _writing(request, about, review_of_part(part), files)


def _writing(
    request: HttpRequest,
    about: Subject,
    written: ProductReview | None,
    files: Sequence[Any],
) -> HttpResponse:
    """The form, which keeps text and photos whatever is wrong with the other."""
    is_sent = request.method == "POST"
    known = {"score": written.score, "body": written.body} if written else None
    form = about.form(request.POST if is_sent else None, initial=known)
    if is_sent and not may_write(request):
        form.add_error(None, _("Too many reviews at once. Please try again later."))
        return _form_page(request, about, written, form, form.draft, 429)
    if is_sent and written and request.POST.get("do") == "withdraw":
        return _withdraw(request, about, written, form)
    draft = (form.draft or new_token()) if is_sent else ""
    if is_sent:
        by = signed_in(request.user)
        drop_photos(written, wholes(request.POST.getlist("drop")), draft)
        have = written.photos.count() if written else 0
        for wrong in keep_drafts(draft, files, by=by, known=have):
            form.add_error(None, wrong)
    if is_sent and form.is_valid():
        score, body = form.cleaned_data["score"], form.cleaned_data["body"]
        try:
            kept = (
                edit_review(written, score=score, body=body)
                if written
                else about.keep(score, body)
            )
        except ReviewError as refused:
            form.add_error(None, str(refused))
        else:
            attach(kept, draft)
            return _thank(request, about, kept)
    status = 422 if form.errors else 200
    return _form_page(request, about, written, form, draft, status)


def _form_page(
    request: HttpRequest,
    about: Subject,
    written: ProductReview | None,
    form: BuyerReviewForm,
    draft: str,
    status: int,
) -> HttpResponse:
    own = list(written.photos.select_related("photo")) if written else []
    context = {
        "about": about,
        "written": written,
        "form": form,
        "token": draft or new_token(),
        "photos": [*own, *drafts_of(draft)],
        "most_photos": MOST_PHOTOS,
    }
    return render(request, "reviews/write.html", context, status=status)


def _withdraw(
    request: HttpRequest, about: Subject, written: ProductReview, form: BuyerReviewForm
) -> HttpResponse:
    try:
        withdraw_review(written)
    except ReviewError as refused:
        form.add_error(None, str(refused))
        return _form_page(request, about, written, form, "", 422)
    messages.success(request, _("Your review is deleted."))
    return redirect(about.back)


def _thank(request: HttpRequest, about: Subject, kept: ProductReview) -> HttpResponse:
    thanks = (
        _("Thank you. Your review is published.")
        if kept.status == kept.APPROVED
        else _("Thank you. Your review will appear once it is approved.")
    )
    messages.success(request, thanks)
    return redirect(about.back)


# --- Reading --------------------------------------------------------------------------


@require_safe
def of_product(request: HttpRequest, pk: int) -> HttpResponse:
    """All reviews of a product."""
    on_sale = Product.objects.filter(
        state__in=ON_SALE, partner__status__in=SHOWN_SELLERS
    )
    product = get_object_or_404(on_sale.select_related("partner"), pk=pk)
    is_of_goods = not product.is_visit
    reviews = reviews_of_product(product)
    return _list(request, reviews, product=product, is_of_goods=is_of_goods)


@require_safe
def of_farm(request: HttpRequest, slug: str) -> HttpResponse:
    """All reviews of a farm."""
    farm = get_object_or_404(shown_farms(), code=slug)
    return _list(request, reviews_of_farm(farm), farm=farm, is_of_goods=True)


def _list(
    request: HttpRequest, reviews: QuerySet[ProductReview], **about: object
) -> HttpResponse:
    sort = request.GET.get("sort", "")
    stars = whole(request.GET.get("stars"), 5)
    rows = sorted_reviews(reviews, sort, stars)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "stars": stars_of(reviews),
        "chosen_stars": stars,
        "sort": sort if sort in SORTS else next(iter(SORTS)),
        **about,
    }
    return render(request, "reviews/list.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def helpful(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a review helped, or no longer; without script on a page of its own."""
    review = _shown(pk)
    person = signed_in(request.user)
    is_htmx = request.headers.get("HX-Request") == "true"
    context: dict[str, Any] = {"review": review, "is_counted": False}
    status = 200
    if request.method == "POST" and not may_vote(request, pk):
        context["refused"], status = _("Too many votes at once."), 429
    elif request.method == "POST":
        act = take_back if request.POST.get("do") == "undo" else find_helpful
        try:
            count = act(review, by=person, browser=browser_of(request))
        except VoteError as refused:
            context["refused"], status = str(refused), 422
        else:
            review.delta_votes = count
            context["is_counted"] = act is find_helpful
    if is_htmx:
        return render(request, "reviews/helpful_part.html", context)
    if request.method == "POST" and "refused" not in context:
        return redirect(_page_of(review))
    context["back"] = _page_of(review)
    return render(request, "reviews/helpful.html", context, status=status)


def _shown(pk: int) -> ProductReview:
    shown = ProductReview.objects.filter(status=ProductReview.APPROVED)
    rows = shown.select_related("product", "purchase__partner", "user")
    return get_object_or_404(rows, pk=pk)


def _page_of(review: ProductReview) -> str:
    """Where it is read."""
    if review.product is not None:
        return f"{review.product.get_absolute_url()}#reviews"
    path = reverse("storefront:farm", args=[review.purchase.partner.code])
    return f"{path}#reviews"


@login_required
@never_cache
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the market's staff to look at a review."""
    review = _shown(pk)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        report_review(review, by=person_of(request), **form.cleaned_data)
        messages.success(request, _("Thank you. The market's staff will look at it."))
        return redirect(_page_of(review))
    status = 422 if form.errors else 200
    context = {"review": review, "form": form, "back": _page_of(review)}
    return render(request, "reviews/report.html", context, status=status)
