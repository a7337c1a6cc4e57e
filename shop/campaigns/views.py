"""The steps of an offer in the staff's dashboard; its funder goes along with them."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from oscar.apps.dashboard.offers import views as core

from shop.offers.forms import NAMES
from shop.offers.models import FUNDING_FIELDS, ConditionalOffer
from vendors.partner.models import Partner

from .forms import FundedMetaDataForm


class OrderedOfferListView(core.OfferListView):
    """Highest priority first, so that each offer is on one of the list's pages.

    Counting the vouchers loses the order that the model has.
    """

    def get_queryset(self) -> QuerySet[ConditionalOffer]:
        rows: QuerySet[ConditionalOffer] = super().get_queryset()
        return rows if rows.query.order_by else rows.order_by("-priority", "pk")


class _Funded:
    """Keeps who pays from the first step to the last."""

    def _store_form_kwargs(self, form: Any) -> None:
        """Sellers are kept in the session by their ids."""
        typed = form.cleaned_data
        form.cleaned_data = {
            name: value.pk if isinstance(value, Partner) else value
            for name, value in typed.items()
        }
        super()._store_form_kwargs(form)  # type: ignore[misc]  # Oscar's step
        form.cleaned_data = typed

    def save_offer(self, offer: ConditionalOffer) -> HttpResponse:
        first = self._fetch_session_offer()  # type: ignore[attr-defined]
        for name in (*FUNDING_FIELDS, "is_announced"):
            setattr(offer, name, getattr(first, name))
        saved: HttpResponse = super().save_offer(offer)  # type: ignore[misc]
        # Oscar has given it its name in the language of the page alone.
        for name in NAMES:
            setattr(offer, name, getattr(first, name))
        offer.save(update_fields=["name", *NAMES])
        return saved


class FundedMetaDataView(_Funded, core.OfferMetaDataView):
    form_class = FundedMetaDataForm


class FundedBenefitView(_Funded, core.OfferBenefitView):
    pass


class FundedConditionView(_Funded, core.OfferConditionView):
    pass


class FundedRestrictionsView(_Funded, core.OfferRestrictionsView):
    pass
