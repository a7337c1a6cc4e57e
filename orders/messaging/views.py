"""Where shoppers ask: about a product, and about a seller's part of their order."""

from http import HTTPStatus
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from orders.order.access import OrderView
from orders.order.models import VendorOrder
from shop.catalogue.models import Product
from shop.catalogue.queries import published_products
from shop.offers.queries import signed_in

from .forms import MessageForm, QuestionForm, ReportReasonForm
from .models import Thread
from .queries import (
    conversations_on,
    for_shopper,
    in_public,
    may_be_written_about,
    reportable_by,
    thread_of,
    threads_by,
)
from .rules import may_write
from .services import (
    TalkError,
    ask_about_product,
    note_read,
    report_thread,
    write_about_vendor_order,
    write_on,
)
from .states import ThreadState

PER_PAGE = 20


def too_often() -> str:
    return _(
        "You have sent many messages in the last hour. Your text "
        "is kept here: please send it later."
    )


def _person(request: HttpRequest) -> User:
    """Who asks, where nobody else gets in."""
    return cast("User", request.user)


def _status(form: Form | None, *, is_late: bool = False) -> int:
    if is_late:
        return HTTPStatus.TOO_MANY_REQUESTS
    is_wrong = form is not None and form.errors
    return HTTPStatus.UNPROCESSABLE_ENTITY if is_wrong else HTTPStatus.OK


@require_http_methods(["GET", "HEAD", "POST"])
def product_questions(request: HttpRequest, pk: int) -> HttpResponseBase:
    """All answered questions of a product, and the form to ask another."""
    product = published_products().filter(pk=pk).select_related("partner").first()
    if product is None:
        raise Http404
    if request.method != "POST":
        return _questions_page(request, product, QuestionForm())
    if not request.user.is_authenticated:
        return redirect_to_login(request.path)
    form = QuestionForm(request.POST)
    if not form.is_valid():
        return _questions_page(request, product, form)
    if not may_write(request, is_question=True):
        form.add_error(None, too_often())
        return _questions_page(request, product, form, is_late=True)
    try:
        thread = ask_about_product(
            product,
            by=_person(request),
            text=form.cleaned_data["text"],
            is_public=form.cleaned_data["mode"] == "public",
            click=form.cleaned_data["click"],
        )
    except TalkError as refused:
        form.add_error(None, str(refused))
        return _questions_page(request, product, form)
    messages.success(request, _("Sent. We will notify you when the farm replies."))
    return redirect("messaging:thread", pk=thread.pk)


def _questions_page(
    request: HttpRequest, product: Product, form: QuestionForm, *, is_late: bool = False
) -> HttpResponse:
    page = Paginator(conversations_on(product), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context: dict[str, Any] = {
        "product": product,
        "page": page,
        "conversations": [in_public(one, list(one.messages.all())) for one in page],
        "form": form,
    }
    status = _status(form, is_late=is_late)
    return render(request, "messaging/product.html", context, status=status)


@require_safe
@login_required
@never_cache
def my_questions(request: HttpRequest) -> HttpResponse:
    """What one asked, the last written first, and what is new."""
    page = Paginator(threads_by(_person(request)), PER_PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "messaging/mine.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def my_thread(request: HttpRequest, pk: int) -> HttpResponse:
    """One question about a product, for who asked it, to read and to write on."""
    thread = threads_by(_person(request)).filter(pk=pk).first()
    if thread is None:
        raise Http404
    if thread.vendor_order is not None:
        position = thread.vendor_order.number.rpartition("-")[2]
        return redirect("orders:messages", thread.vendor_order.order.number, position)
    form, is_late = MessageForm(), False
    if request.method == "POST":
        form = MessageForm(request.POST)
        is_late = form.is_valid() and not may_write(request)
        if is_late:
            form.add_error(None, too_often())
        elif form.is_valid() and _wrote_on(request, thread, form):
            return redirect("messaging:thread", pk=pk)
    else:
        note_read(thread)
    context = {
        "thread": thread,
        "conversation": for_shopper(thread),
        "form": None if thread.state == ThreadState.HIDDEN else form,
    }
    status = _status(form, is_late=is_late)
    return render(request, "messaging/thread.html", context, status=status)


def _wrote_on(request: HttpRequest, thread: Any, form: MessageForm) -> bool:
    try:
        write_on(thread, by=_person(request), **form.cleaned_data)
    except TalkError as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, _("Sent."))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def report(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Ask the market to look at a conversation that one has read."""
    thread = reportable_by(_person(request)).filter(pk=pk).first()
    if thread is None:
        raise Http404
    form, is_late = (
        ReportReasonForm(request.POST if request.method == "POST" else None),
        False,
    )
    if form.is_valid():
        is_late = not may_write(request)
        if not is_late:
            reason = form.cleaned_data["reason"]
            report_thread(thread, by=_person(request), reason=reason)
            messages.success(request, _("Reported. The market will check it."))
            return redirect(_where_it_stands(thread, request))
        form.add_error(None, too_often())
    context = {
        "thread": thread,
        "form": form,
        "back": _where_it_stands(thread, request),
    }
    status = _status(form, is_late=is_late)
    return render(request, "messaging/report.html", context, status=status)


def _where_it_stands(thread: Thread, request: HttpRequest) -> str:
    """One's own conversation, else the page where everybody reads it."""
    if thread.asker_id == _person(request).pk:
        return reverse("messaging:thread", args=[thread.pk])
    return reverse("messaging:product", args=[thread.product_id])


class VendorOrderMessages(OrderView):
    """The private thread about a seller's part, also for guests by their link."""

    def get(self, request: HttpRequest, position: int) -> HttpResponse:
        vendor_order = self._vendor_order(position)
        thread = thread_of(vendor_order)
        if thread is not None:
            note_read(thread)
        return self._page(request, vendor_order, MessageForm())

    def post(self, request: HttpRequest, position: int) -> HttpResponse:
        vendor_order = self._vendor_order(position)
        form = MessageForm(request.POST)
        if not form.is_valid():
            return self._page(request, vendor_order, form)
        if not may_write(request):
            form.add_error(None, too_often())
            return self._page(request, vendor_order, form, is_late=True)
        try:
            write_about_vendor_order(
                vendor_order, by=signed_in(request.user), **form.cleaned_data
            )
        except TalkError as refused:
            form.add_error(None, str(refused))
            return self._page(request, vendor_order, form)
        messages.success(request, _("Sent. We will notify you when the farm replies."))
        return redirect("orders:messages", self.order.number, position)

    def _vendor_order(self, position: int) -> VendorOrder:
        vendor_order = self.vendor_order(position)
        vendor_order.order = self.order
        return vendor_order

    def _page(
        self,
        request: HttpRequest,
        vendor_order: VendorOrder,
        form: MessageForm,
        *,
        is_late: bool = False,
    ) -> HttpResponse:
        thread = thread_of(vendor_order)
        context = {
            "order": self.order,
            "vendor_order": vendor_order,
            "thread": thread,
            "conversation": for_shopper(thread) if thread else None,
            "form": form if may_be_written_about(vendor_order) else None,
        }
        status = _status(form, is_late=is_late)
        return render(request, "messaging/part.html", context, status=status)


messaging_urlpatterns: list[URLPattern] = [
    path("", my_questions, name="mine"),
    path("<int:pk>/", my_thread, name="thread"),
    path("<int:pk>/report/", report, name="report"),
    path("about/<int:pk>/", product_questions, name="product"),
]
# For the namespace "orders", under /orders/.
order_urlpatterns: list[URLPattern] = [
    path(
        "<str:number>/parts/<int:position>/messages/",
        VendorOrderMessages.as_view(),
        name="messages",
    ),
]
