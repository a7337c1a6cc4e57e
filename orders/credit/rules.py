"""How much of a balance an order takes."""


def usable(balance: int, total: int, *, least: int, step: int) -> int:
    """What of `total` a balance pays, all in the currency's smallest unit.

    As much as there is, in whole steps; where the rest would be less than can be
    charged, so much less that the rest is the least charge.
    """
    use = min(balance, total)
    use -= use % step
    if 0 < total - use < least:
        return max(total - least, 0)
    return use
