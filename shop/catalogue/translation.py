"""What of the catalogue is told in both languages."""

from modeltranslation.translator import TranslationOptions, register

from .models import Category, Product


@register(Category)
class CategoryTranslation(TranslationOptions):
    fields = ("name", "description")


@register(Product)
class ProductTranslation(TranslationOptions):
    fields = (
        "title", "summary", "description", "ingredients", "storage", "serving",
    )  # fmt: skip
