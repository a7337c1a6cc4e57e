"""What the tests of bank details need besides the common cast."""

from typing import Any

from vendors.banking.services import BankDetails

# Invented; both pass their checks.
NUMBER = "6228480402564890018"
IBAN = "DE89370400440532013000"


def details(**fields: Any) -> BankDetails:
    return BankDetails(
        **{
            "country": "CN",
            "holder": "Li Guiying",
            "bank": "Agricultural Bank of China, Pingshun",
            "number": NUMBER,
            **fields,
        }
    )


def typed(**fields: Any) -> dict[str, Any]:
    """What a person sends from the form."""
    return {
        "country": "CN",
        "holder": "Li Guiying",
        "bank": "Agricultural Bank of China, Pingshun",
        "number": "6228 4804 0256 4890 018",
        "branch": "",
        "kept": "",
        "seen": "0",
        **fields,
    }
