"""The fork of Oscar's basket app: same label, our classes."""

from oscar.apps.basket import apps


class BasketConfig(apps.BasketConfig):
    name = "shop.basket"

    def ready(self) -> None:
        """Oscar would look up its own views here; none of them is used."""
