"""What an office reads of a visit that waits to be looked at."""

from core.sections import PageSection
from shop.catalogue.models import Product
from tourism.models import Experience


def section_of(product: Product) -> PageSection | None:
    """Its terms, prices and plan; three queries, none for goods."""
    if not product.is_visit:
        return None
    experience = Experience.objects.filter(product=product).first()
    if experience is None:
        return None
    section = {
        "experience": experience,
        "prices": list(experience.prices.filter(is_on_sale=True)),
        "schedules": list(experience.schedules.all()),
    }
    return PageSection("office/listing_visit.html", section, place=10)
