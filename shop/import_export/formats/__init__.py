"""The formats of files that we read, each by the header it is known by."""

from .base import Format
from .by_hand import FIELDS, NEEDED, by_hand
from .foodcoopshop import FOODCOOPSHOP
from .foodsoft import FOODSOFT
from .local_orbit import LOCAL_ORBIT
from .ofn import HUB_STOCK, PRODUCTS
from .own import OWN
from .shopify import SHOPIFY
from .taobao import TAOBAO
from .woocommerce import WOOCOMMERCE

# The first whose header fits is taken, so the narrower ones come first.
FORMATS = (
    OWN,
    HUB_STOCK,
    PRODUCTS,
    FOODCOOPSHOP,
    FOODSOFT,
    LOCAL_ORBIT,
    SHOPIFY,
    WOOCOMMERCE,
    TAOBAO,
)
BY_CODE = {each.code: each for each in FORMATS}

__all__ = ["BY_CODE", "FIELDS", "FORMATS", "NEEDED", "OWN", "Format", "by_hand"]
