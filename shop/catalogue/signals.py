"""News of listings, each sent inside the transaction.

listing_decided(product, approved, note): a listing was published or sent back.
edit_decided(edit): a change of a published listing was approved or sent back.
"""

from django.dispatch import Signal

listing_decided = Signal()
edit_decided = Signal()
