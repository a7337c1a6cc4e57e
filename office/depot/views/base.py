"""Who may come to the depot's pages."""

from typing import Any

from vendors.members.desk import CooperativeView


class DepotScope(CooperativeView):
    act = "office.depot.see"
    write_act = "office.depot.pack"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            can_pack=self.allows("office.depot.pack"), **kwargs
        )
