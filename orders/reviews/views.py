"""Pages on which buyers review goods, and everybody reports a review."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from oscar.apps.catalogue.reviews.models import ProductReview

from accounts.queries import person_of
from orders.order.models import Line
from shop.catalogue.models import Product
from shop.catalogue.queries import published_products
from shop.offers.queries import signed_in
from shop.storefront.forms import ReviewForm
from shop.storefront.services import ReviewError

from .forms import ReportForm
from .queries import lines_of, review_by
from .services import edit_review, report_review, review_line


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
    context: dict[str, Any] = {"product": product, "written": written}
    about = written or line
    if about is None:
        return render(request, "reviews/not_bought.html", context, status=403)
    is_sent = request.method == "POST"
    known = {"score": written.score, "body": written.body} if written else None
    form = ReviewForm(request.POST if is_sent else None, initial=known)
    if is_sent and form.is_valid():
        try:
            kept = _keep(request, about, form.cleaned_data)
        except ReviewError as refused:
            form.add_error(None, str(refused))
        else:
            return _thank(request, product, kept)
    status = 422 if form.errors else 200
    return render(
        request, "reviews/write.html", {**context, "form": form}, status=status
    )


def _keep(
    request: HttpRequest, about: ProductReview | Line, said: dict[str, Any]
) -> ProductReview:
    """A first review of a line, or a change of one that is there."""
    if isinstance(about, ProductReview):
        return edit_review(about, **said)
    return review_line(about, by=signed_in(request.user), **said)


def _thank(request: HttpRequest, product: Product, kept: ProductReview) -> HttpResponse:
    thanks = (
        _("Thank you. Your review is published.")
        if kept.status == kept.APPROVED
        else _("Thank you. Your review will appear once it is approved.")
    )
    messages.success(request, thanks)
    return redirect(f"{product.get_absolute_url()}#reviews")


@login_required
@never_cache
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the market's staff to look at a review."""
    shown = ProductReview.objects.filter(status=ProductReview.APPROVED)
    review = get_object_or_404(shown.select_related("product"), pk=pk)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        report_review(review, by=person_of(request), **form.cleaned_data)
        messages.success(request, _("Thank you. The market's staff will look at it."))
        return redirect(f"{review.product.get_absolute_url()}#reviews")
    status = 422 if form.errors else 200
    context = {"review": review, "form": form}
    return render(request, "reviews/report.html", context, status=status)
