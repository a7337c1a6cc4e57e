"""News of households, sent inside the transaction.

household_invited(invitation, token): somebody is to see their household's page with an
account; only here the token is known.
"""

from django.dispatch import Signal

household_invited = Signal()
