"""News of applications to sell, each sent inside the transaction.

application_received(application): somebody wants to sell, for the first time or again.
application_asked(entry): the office has a question for the applicant.
application_answered(entry): the applicant has answered it.
application_decided(application): it was approved or refused (see its status).
"""

from django.dispatch import Signal

application_received = Signal()
application_asked = Signal()
application_answered = Signal()
application_decided = Signal()
