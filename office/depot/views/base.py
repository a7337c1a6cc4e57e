"""Who may come to the depot's pages."""

from typing import Any

from vendors.members.desk import CooperativeView


class DepotScope(CooperativeView):
    act = "office.depot.see"
    write_act = "office.depot.pack"
    http_method_names = ["get", "head", "options"]

    def narrowed(self) -> tuple[str, str]:
        """The state and the words that the list is narrowed to."""
        asked = self.request.GET
        return asked.get("state", ""), asked.get("q", "").replace("\0", "").strip()[:80]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            can_pack=self.allows("office.depot.pack"), **kwargs
        )
