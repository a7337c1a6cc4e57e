"""Following a farm or cooperative: the button, the list, the way out of a mail."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import redirect_to_login
from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django.views.generic import TemplateView, View

from accounts.queries import person_of
from core.inputs import whole
from vendors.partner.models import Partner
from vendors.partner.states import PartnerStatus

from .models import Follow
from .services import follow, unfollow

_signer = Signer(salt="unfollow")


def way_out(row: Follow) -> str:
    """The path that ends it without signing in, for mails."""
    return reverse("storefront:unfollow", args=[_signer.sign(str(row.pk))])


class FollowButton(LoginRequiredMixin, View):
    """Follow, or follow no more. Only what is shown can be followed."""

    http_method_names = ["post", "options"]

    def handle_no_permission(self) -> HttpResponseRedirect:
        """After signing in to the seller: this address can't be looked at."""
        return redirect_to_login(reverse("storefront:farm", args=[self.kwargs["slug"]]))

    def post(self, request: HttpRequest, *, slug: str) -> HttpResponse:
        shown = Partner.objects.exclude(status=PartnerStatus.CLOSED)
        partner = get_object_or_404(shown, code=slug)
        person, name = person_of(request), {"name": partner.name}
        if request.POST.get("do") == "unfollow":
            unfollow(person, partner)
            messages.success(request, _("You no longer follow %(name)s.") % name)
        else:
            follow(person, partner)
            messages.success(
                request, _("You follow %(name)s and will receive its news.") % name
            )
        if request.POST.get("back") == "list":
            return redirect("accounts:following")
        return redirect("storefront:farm", slug)


class FollowingPage(LoginRequiredMixin, TemplateView):
    """Whom the person follows."""

    template_name = "accounts/following.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        rows = Follow.objects.filter(user=person_of(self.request))
        follows = rows.select_related("partner__village")
        return super().get_context_data(follows=follows, **kwargs)


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
