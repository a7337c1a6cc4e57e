"""What this office looks at before shoppers see it, and which sellers it trusts."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from core.inputs import whole
from office.moderation.forms import RulesForm
from shop.catalogue.models import ReviewPolicy, TrustedSeller
from shop.catalogue.services.review_rules import (
    FIELDS,
    StalePolicyError,
    distrust,
    policy_of,
    set_policy,
    trust,
)
from shop.catalogue.states import NewListings, ReviewRule

from .base import OfficePage


class ReviewRulesPage(OfficePage):
    template_name = "office/review_rules.html"
    write_act = "office.review.rules"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(RulesForm(initial=_as_typed(policy_of(self.cooperative))))

    def post(self, request: HttpRequest) -> HttpResponse:
        asked = request.POST.get("do", "rules")
        if asked in {"trust", "distrust"}:
            return self._trust(asked)
        form = RulesForm(request.POST)
        if not form.is_valid():
            return self.page(form)
        try:
            set_policy(
                self.cooperative,
                form.asked(),
                categories=form.cleaned_data["categories"],
                seen=form.cleaned_data["seen"] or 0,
            )
        except StalePolicyError as stale:
            return self._again(stale)
        messages.success(request, _("Saved. It applies to new submissions."))
        return redirect("office:review_rules", self.slug)

    def _again(self, stale: StalePolicyError) -> HttpResponse:
        """What was typed, with the others' rules beside it, to be sent once more."""
        now = policy_of(self.cooperative)
        sent = self.request.POST.copy()
        sent["seen"] = str(now.version)
        again = RulesForm(sent)
        again.add_error(None, str(stale))
        return self.page(again, instead=_said(now))

    def _trust(self, asked: str) -> HttpResponse:
        seller = whole(self.request.POST.get("seller")) or 0
        found = get_object_or_404(self.sellers, pk=seller)
        if asked == "trust":
            trust(found, self.cooperative, by=self.person)
            said = _("%(name)s is trusted: changes are not reviewed first.")
        else:
            distrust(found, self.cooperative)
            said = _("The review rules apply to %(name)s again.")
        messages.success(self.request, said % {"name": found.name})
        if "back" in self.request.POST:
            return redirect("office:seller", self.slug, found.pk)
        return redirect("office:review_rules", self.slug)

    def page(
        self, form: RulesForm, *, instead: list[str] | None = None
    ) -> HttpResponse:
        """`instead` is what counts by now, where that is not what was seen."""
        trusted = TrustedSeller.objects.filter(
            office=self.cooperative, seller__in=self.sellers
        )
        market = policy_of(None) if self.cooperative else None
        context = self.get_context_data(
            form=form,
            market_rules=_said(market) if market else [],
            instead=instead,
            is_market=self.cooperative is None,
            may_change=self.allows("office.review.rules"),
            trusted=trusted.select_related("seller", "by").order_by("seller__name"),
        )
        return self.render_to_response(context, status=422 if form.errors else 200)


def _as_typed(policy: ReviewPolicy) -> dict[str, object]:
    typed = {name: getattr(policy, name) for name in FIELDS}
    chosen = policy.categories.all() if policy.pk else []
    return typed | {"categories": list(chosen), "seen": policy.version}


def _said(policy: ReviewPolicy) -> list[str]:
    """What a policy asks for, in the order in which rules are asked."""
    label = {rule: str(rule.label) for rule in ReviewRule}
    categories = policy.categories.all() if policy.pk else []
    found = [f"{label[ReviewRule.CATEGORY]}: {each.name}" for each in categories]
    if policy.new_listings == NewListings.EVERY:
        found.append(label[ReviewRule.LISTING])
    elif policy.new_listings == NewListings.FIRST:
        found.append(f"{label[ReviewRule.FIRST]} ({policy.first_count})")
    asks = [
        (ReviewRule.NEW_CATEGORY, policy.new_category, ""),
        (ReviewRule.PRICE_UP, policy.price_up is not None, f" (+{policy.price_up}%)"),
        (
            ReviewRule.PRICE_DOWN,
            policy.price_down is not None,
            f" (−{policy.price_down}%)",
        ),
        (ReviewRule.PACKS, policy.packs, ""),
        (ReviewRule.WORDS, policy.words, ""),
        (ReviewRule.PHOTOS, policy.photos, ""),
    ]
    return found + [label[rule] + more for rule, applies, more in asks if applies]
