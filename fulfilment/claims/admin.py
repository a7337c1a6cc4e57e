"""For the operator: goods of which categories may be claimed for longer."""

from django.contrib import admin

from .models import CategoryWindow


@admin.register(CategoryWindow)
class CategoryWindowAdmin(admin.ModelAdmin[CategoryWindow]):
    list_display = ("category", "hours")
    list_select_related = ("category",)
    raw_id_fields = ("category",)
