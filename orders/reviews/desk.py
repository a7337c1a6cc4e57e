"""A seller's reviews on the desk: what buyers say, and the one public reply to each."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from oscar.apps.catalogue.reviews.models import ProductReview

from core.inputs import whole
from vendors.members.desk.base import DeskView

from .forms import ReplyForm
from .queries import reviews_for_desk
from .services.answers import answer_review, withdraw_answer

PER_PAGE = 20


class ReviewsView(DeskView):
    """The newest first; a reply is written below each."""

    act = "desk.talk.see"
    write_act = "desk.talk.answer"
    template_name = "desk/reviews.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        to_answer = self.request.GET.get("show") == "open"
        rows = reviews_for_desk(self.partner, to_answer=to_answer)
        page = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("page"))
        typed: ReplyForm | None = kwargs.pop("form", None)
        about: int = kwargs.pop("about", 0)
        return super().get_context_data(
            page=page,
            rows=[
                (one, typed if typed and one.pk == about else _form_of(one))
                for one in page
            ],
            about=about,
            to_answer=to_answer,
            may_answer=self.may_send("desk.talk.answer"),
            **kwargs,
        )

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        rows = reviews_for_desk(self.partner, to_answer=False)
        review = rows.filter(pk=whole(request.POST.get("review")) or 0).first()
        if review is None:
            raise Http404
        if request.POST.get("do") == "withdraw":
            withdraw_answer(review, partner=self.partner)
            messages.success(request, _("Reply deleted."))
            return redirect("desk:reviews", self.partner.code)
        form = ReplyForm(request.POST, prefix=_prefix(review))
        if not form.is_valid():
            context = self.get_context_data(form=form, about=review.pk)
            return self.render_to_response(context, status=422)
        answer_review(review, partner=self.partner, by=self.person, **form.cleaned_data)
        messages.success(request, _("Reply published."))
        return redirect("desk:reviews", self.partner.code)


def _prefix(review: ProductReview) -> str:
    return f"r{review.pk}"


def _form_of(review: ProductReview) -> ReplyForm:
    answer = getattr(review, "answer", None)
    initial = {"body": answer.body} if answer else None
    return ReplyForm(prefix=_prefix(review), initial=initial)


desk_urlpatterns: list[URLPattern] = [
    path("reviews/", ReviewsView.as_view(), name="reviews"),
]
