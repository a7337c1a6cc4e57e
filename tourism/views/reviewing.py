"""Writing of an experience: by people who were there."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.queries import person_of
from shop.storefront.services import ReviewRefused, write_review
from tourism.forms.choosing import VisitReviewForm
from tourism.queries.guests import may_review

from .experience import shown_or_404


@login_required
def review(request: HttpRequest, slug: str) -> HttpResponseBase:
    """404 for whoever was not there or has written already."""
    found = shown_or_404(slug)
    person = person_of(request)
    if not may_review(found, person):
        raise Http404
    form = VisitReviewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            kept = write_review(found.product, user=person, **form.cleaned_data)
        except ReviewRefused as refused:
            form.add_error(None, str(refused))
        else:
            thanks = (
                _("Thank you. What you wrote is on the page.")
                if kept.status == kept.APPROVED
                else _("Thank you. It appears once the market has read it.")
            )
            messages.success(request, thanks)
            return redirect(f"{found.get_absolute_url()}#reviews")
    context = {"experience": found, "form": form}
    status = 422 if form.errors else 200
    page: HttpResponse = render(request, "visit/review.html", context, status=status)
    return page
