"""Goods that sellers of an office called back, and how far the telling has got."""

from typing import Any

from django.shortcuts import get_object_or_404

from orders.tracing.queries import recalls_among

from .base import OfficePage

READING = ["get", "head", "options"]


class RecallsPage(OfficePage):
    template_name = "office/recalls.html"
    http_method_names = READING

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = self.page_of(recalls_among(self.sellers))
        return super().get_context_data(page=page, **kwargs)


class RecallPage(OfficePage):
    """Without names and numbers of shoppers: the farm is who calls them."""

    template_name = "office/recall.html"
    http_method_names = READING

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        recalls = recalls_among(self.sellers)
        recall = get_object_or_404(recalls, pk=self.kwargs["pk"])
        return super().get_context_data(recall=recall, **kwargs)
