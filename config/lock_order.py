"""In which order rows are locked: the one list, which the tests on PostgreSQL hold to.

A transaction that locks several of these takes them from the top to the bottom, and of
one table in the order of the ids. Tables that are not named are locked under a row that
is, or alone. See docs/adr/0024-one-order-of-locks.md.

Four pairs are not in the list because both orders happen and neither can wait for the
other:

- A claim and a payment: whoever locks both has locked the payment's order before.
- A claim and a pool: a pool comes first when a replacement is sent, and last when it is
  ordered. The same claim is at one of the two at a time.
- A deal and the claims on it: one that has packs comes before its deal. After the deal
  come only those that wait, and none of them is locked before it.
- A distribution and households' accounts: before it is posted it comes first, after it
  last (`office.distribution.locks`), and nothing that is posted is posted again.
"""

ORDER = (
    "basket_basket",
    "order_order",
    "offer_conditionaloffer",
    "voucher_voucher",
    "deals_deal",
    "group_buys_groupoffer",
    "group_buys_groupbuy",
    "presales_presale",
    "business_buyers_buyeraccount",
    "business_buyers_buyercredit",
    "partner_stockpool",
    "partner_lot",
    "ledger_ledgeraccount",
    "payouts_stripereversal",
)
# Their rows are locked only under the lock of what they belong to, in any order.
OWNERS = {"partner_lot": "partner_stockpool"}
