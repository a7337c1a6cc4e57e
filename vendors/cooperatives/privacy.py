"""What the register holds of a person with an account, and what goes with the account.

The register itself stays when an account goes: a cooperative has to keep its members'
names, stakes and trade (Farmers' Professional Cooperatives Law of China, art. 43).
"""

from typing import Any

from accounts.models import User
from accounts.privacy import OWN_DATA, Ask
from core.money import from_minor
from core.secrets import UnreadableSecretError

from .models import HouseholdMember, StakeEntry, TradeEntry
from .queries import own_places, positions_of


def data_of(user: User) -> list[dict[str, Any]]:
    """Each household of the person: what is known of them, its stake and trade.

    What was after they left it is not theirs, nor are other people's numbers.
    """
    return [_of_place(place) for place in own_places(user)]


def _of_place(place: HouseholdMember) -> dict[str, object]:
    household, until = place.household, place.left
    stakes, trades = household.stakes.all(), household.trades.all()
    if until is not None:
        stakes, trades = stakes.filter(day__lte=until), trades.filter(day__lte=until)
    positions = positions_of(household).filter(member=place)
    return {
        "cooperative": household.cooperative.name,
        "household": {
            "number": household.number,
            "name": household.name,
            "village": household.village.name if household.village else None,
            "joined": household.joined.isoformat(),
            "left": household.left.isoformat() if household.left else None,
        },
        "person": {
            "name": place.name,
            "identity": _identity(place),
            "phone": place.phone,
            "born": place.born,
            "left": until.isoformat() if until else None,
        },
        "positions": [
            {
                "position": each.kind,
                "since": each.since.isoformat(),
                "until": each.until.isoformat() if each.until else None,
            }
            for each in positions
        ],
        "stake": [_entry(each) for each in stakes],
        "trade": [_entry(each) for each in trades],
    }


def _identity(place: HouseholdMember) -> str:
    if not place.identity:
        return ""
    try:
        return str(place.identity.reveal())
    except UnreadableSecretError:
        return str(place.identity)


def _entry(entry: StakeEntry | TradeEntry) -> dict[str, object]:
    return {
        "day": entry.day.isoformat(),
        "kind": entry.kind,
        "amount": str(from_minor(entry.amount, entry.currency)),
        "currency": entry.currency,
        "note": entry.note,
    }


@OWN_DATA.provide
def parts() -> dict[str, Ask]:
    return {"households": data_of}
