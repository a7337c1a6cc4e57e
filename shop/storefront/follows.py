"""Following a farm or cooperative: the button, the list, the way out of a mail."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import redirect_to_login
from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe
from django.views.generic import TemplateView, View

from accounts.queries import person_of
from core.inputs import whole
from shop.catalogue.models import Product
from vendors.partner.models import Partner
from vendors.partner.states import PartnerStatus

from .feed import goods_of, news_of
from .models import Follow, LetterConsent
from .services import agree_to_letters, end_letter_consent, follow, unfollow

MOST_ON_HOME = 4
_signer = Signer(salt="unfollow")
_letters_signer = Signer(salt="letters")


def way_out(row: Follow) -> str:
    """The path that ends it without signing in, for mails."""
    return reverse("storefront:unfollow", args=[_signer.sign(str(row.pk))])


def letter_wording(partner: Partner) -> str:
    """What somebody agrees to, as the box beside the button says it."""
    said = _("Send me letters from %(name)s. I can unsubscribe at any time.")
    return said % {"name": partner.name}


def way_out_of_letters(consent: LetterConsent) -> str:
    """The path that ends a seller's letters without signing in, for its mails."""
    token = _letters_signer.sign(str(consent.pk))
    return reverse("storefront:letters_stop", args=[token])


@method_decorator(never_cache, name="dispatch")
class FollowButton(LoginRequiredMixin, View):
    """Follow, or follow no more. Only what is shown can be followed.

    Seller's pages are kept for everybody; they fetch the button as this person sees it.
    """

    http_method_names = ["get", "head", "post", "options"]

    def handle_no_permission(self) -> HttpResponseRedirect:
        """After signing in to the seller: this address can't be looked at."""
        return redirect_to_login(reverse("storefront:farm", args=[self.kwargs["slug"]]))

    def get(self, request: HttpRequest, *, slug: str) -> HttpResponse:
        context = {"farm": _shown(slug)}
        return render(request, "storefront/own_follow.html", context)

    def post(self, request: HttpRequest, *, slug: str) -> HttpResponse:
        partner = _shown(slug)
        person, name = person_of(request), {"name": partner.name}
        if request.POST.get("do") == "unfollow":
            unfollow(person, partner)
            messages.success(request, _("You no longer follow %(name)s.") % name)
        else:
            follow(person, partner)
            said = _("You follow %(name)s.")
            # Ticked by the person; nobody is asked for it who only follows.
            if "letters" in request.POST:
                wording = letter_wording(partner)
                agree_to_letters(person, partner, wording=wording)
                said = _("You follow %(name)s and will receive its letters.")
            messages.success(request, said % name)
        if request.POST.get("back") == "list":
            return redirect("accounts:following")
        return redirect("storefront:farm", slug)


def _shown(slug: str) -> Partner:
    shown = Partner.objects.exclude(status=PartnerStatus.CLOSED)
    return get_object_or_404(shown, code=slug)


class FollowingPage(LoginRequiredMixin, TemplateView):
    """What is new with the sellers that the person follows, and who they are."""

    template_name = "accounts/following.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        rows = Follow.objects.filter(user=person_of(self.request))
        follows = list(rows.select_related("partner__village"))
        agreed = LetterConsent.objects.filter(user=person_of(self.request), ended=None)
        by_letter = set(agreed.values_list("partner", flat=True))
        for row in follows:
            row.gets_letters = row.partner_id in by_letter  # type: ignore[attr-defined]
            row.wording = letter_wording(row.partner)  # type: ignore[attr-defined]
        sellers = [row.partner_id for row in follows]
        return super().get_context_data(
            follows=follows,
            goods=goods_of(sellers) if sellers else [],
            news=news_of(sellers),
            **kwargs,
        )


@never_cache
@require_safe
def followed(request: HttpRequest) -> HttpResponse:
    """What stands on home of the sellers that the person follows; nothing for guests.

    Home is kept for everybody and fetches it.
    """
    goods: list[Product] = []
    if request.user.is_authenticated:
        rows = Follow.objects.filter(user=person_of(request))
        sellers = list(rows.values_list("partner", flat=True))
        goods = goods_of(sellers, upto=MOST_ON_HOME) if sellers else []
    return render(request, "storefront/followed.html", {"goods": goods})


class LettersButton(LoginRequiredMixin, View):
    """Letters of a seller that one follows, or none any more."""

    http_method_names = ["post", "options"]

    def handle_no_permission(self) -> HttpResponseRedirect:
        return redirect_to_login(reverse("accounts:following"))

    def post(self, request: HttpRequest, *, slug: str) -> HttpResponse:
        person = person_of(request)
        rows = Follow.objects.filter(user=person, partner__code=slug)
        row = get_object_or_404(rows.select_related("partner"))
        name = {"name": row.partner.name}
        if "letters" in request.POST:
            wording = letter_wording(row.partner)
            agree_to_letters(person, row.partner, wording=wording)
            said = _("You will receive letters from %(name)s.")
        else:
            end_letter_consent(person, row.partner)
            said = _("You will receive no more letters from %(name)s.")
        messages.success(request, said % name)
        return redirect("accounts:following")


@require_http_methods(["GET", "HEAD", "POST"])
def stop_following(request: HttpRequest, token: str) -> HttpResponse:
    """From a mail: following the link changes nothing, the button does."""
    try:
        pk = whole(_signer.unsign(token)) or 0
    except BadSignature:
        raise Http404 from None
    row = Follow.objects.select_related("partner", "user").filter(pk=pk).first()
    name = row.partner.name if row else ""
    if request.method == "POST" and row is not None:
        unfollow(row.user, row.partner)
        row = None
    return render(request, "storefront/unfollow.html", {"row": row, "name": name})


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_letters(request: HttpRequest, token: str) -> HttpResponse:
    """From a letter: mail programs post here themselves (RFC 8058), people press.

    Following goes on. Undoing it agrees to the same words once more.
    """
    try:
        pk = whole(_letters_signer.unsign(token)) or 0
    except BadSignature:
        raise Http404 from None
    rows = LetterConsent.objects.select_related("partner", "user")
    row = get_object_or_404(rows, pk=pk)
    is_back = "again" in request.POST
    if request.method == "POST" and is_back:
        agree_to_letters(row.user, row.partner, wording=row.wording)
    elif request.method == "POST":
        end_letter_consent(row.user, row.partner)
    context = {
        "farm": row.partner,
        "is_back": is_back,
        "is_done": request.method == "POST" and not is_back,
    }
    return render(request, "storefront/letters_stop.html", context)
