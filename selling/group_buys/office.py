"""Group offers and groups of the sellers of an office, to read."""

from django.core.paginator import Paginator
from django.db.models import Q

from core.inputs import whole
from core.text import one_line
from vendors.members.desk.base import OfficeView

from .queries import groups_of_sellers, offers_of_sellers
from .states import GroupStatus, OfferStatus

ON_A_PAGE = 50


class OfficeList(OfficeView):
    """Narrowed by a state, and by words of the goods or the seller."""

    act = "office.groups.see"
    http_method_names = ["get", "head", "options"]

    def state(self, known: list[str]) -> str:
        asked = self.request.GET.get("state", "")
        return asked if asked in known else ""

    @property
    def asked(self) -> str:
        return one_line(self.request.GET.get("q", "").replace("\0", ""))[:100]

    def words(self, offer: str) -> Q:
        """What `asked` means, from where an offer is found."""
        if not self.asked:
            return Q()
        title = "pack__product__title"
        names = ("partner__name", f"{title}_en", f"{title}_zh_hans")
        found = Q()
        for name in names:
            found |= Q(**{f"{offer}{name}__icontains": self.asked})
        return found


class OfficeGroupOffers(OfficeList):
    """What is offered to groups, the newest first."""

    template_name = "office/group_offers.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        state = self.state(OfferStatus.values)
        rows = offers_of_sellers(self.sellers).filter(self.words(""))
        if state:
            rows = rows.filter(status=state)
        page = Paginator(rows, ON_A_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            page=page,
            state=state,
            states=OfferStatus.choices,
            asked=self.asked,
            **kwargs,
        )


class OfficeGroups(OfficeList):
    """Groups with their places, the newest first; of one offer if one is named."""

    template_name = "office/groups.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        shown = [each for each in GroupStatus if each != GroupStatus.DROPPED]
        state = self.state([each.value for each in shown])
        rows = groups_of_sellers(self.sellers).filter(self.words("offer__"))
        if state:
            rows = rows.filter(status=state)
        if offer := whole(self.request.GET.get("offer", "")):
            rows = rows.filter(offer=offer)
        page = Paginator(rows, ON_A_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            page=page,
            state=state,
            states=[(each.value, each.label) for each in shown],
            asked=self.asked,
            offer=offer,
            **kwargs,
        )
