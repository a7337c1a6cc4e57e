"""Every write about documents: issuing them, and what they name."""

from .buyers import BuyerRefused, Named, name_buyer
from .issuers import describe_issuer
from .issuing import issue_documents

__all__ = [
    "BuyerRefused",
    "Named",
    "describe_issuer",
    "issue_documents",
    "name_buyer",
]
