"""What every page about a seller's broadcasts starts from."""

from django.shortcuts import get_object_or_404

from live.broadcasts.models import Broadcast
from vendors.members.desk import DeskView

ON_A_PAGE = 20
READING = ["get", "head", "options"]
POSTING = ["post", "options"]


class LiveView(DeskView):
    """Everybody of the team sees what is planned; who goes on air plans it."""

    act = "desk.live.see"
    write_act = "desk.live.run"

    def broadcast(self) -> Broadcast:
        """The one of the address; another seller's answers 404."""
        rows = Broadcast.objects.select_related(
            "host", "village", "viewpoint", "cover", "pinned"
        )
        found: Broadcast = get_object_or_404(
            rows, partner=self.partner, code=self.kwargs["code"].upper()
        )
        found.partner = self.partner
        return found
