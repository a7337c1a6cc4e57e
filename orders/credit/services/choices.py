"""What a shopper wishes to be done with small sums."""

from typing import TYPE_CHECKING

from orders.credit.models import BalanceChoice

if TYPE_CHECKING:
    from accounts.models import User


def choose_differences(user: "User", *, to_balance: bool) -> None:
    """Whether differences of weight or supply go to the balance from now on."""
    BalanceChoice.objects.update_or_create(
        user=user, defaults={"takes_differences": to_balance}
    )
