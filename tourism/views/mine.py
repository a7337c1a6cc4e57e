"""What a person has booked, the next visits first."""

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from accounts.queries import person_of
from tourism.queries.guests import visits_of


@method_decorator(never_cache, name="dispatch")
class MyVisits(LoginRequiredMixin, TemplateView):
    template_name = "accounts/visits.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = visits_of(person_of(self.request))
        now = timezone.now()
        coming = [one for one in found if one.is_booked and one.ends > now]
        return super().get_context_data(
            coming=coming[::-1],
            past=[one for one in found if one not in coming],
            **kwargs,
        )
