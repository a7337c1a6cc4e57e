"""News of the talk; each is sent inside the transaction.

message_written(message)   a shopper or a seller has written
thread_hidden(thread)      its seller or the market took a question off the pages
thread_reported(thread)    somebody asks the market to look at what was written
"""

from django.dispatch import Signal

message_written = Signal()
thread_hidden = Signal()
thread_reported = Signal()
