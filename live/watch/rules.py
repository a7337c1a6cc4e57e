"""What is counted of a broadcast's viewers, and how often."""

from datetime import datetime, timedelta

# A page that plays gives a sign of life every half minute, one of a large crowd every
# two minutes. It counts at most so long; whoever was away comes in anew.
MOST_BEAT = 120
# So many hearts of one page in one go; a page gathers them for some seconds.
MOST_HEARTS = 20
HEARTS_TOLD = 1.0  # seconds between two tellings of new hearts
ON_A_PAGE = 24
SHOWN_OF_A_FARM = 3
MAX_KEY = 32
# A broadcast that is later than this is not announced as the next one any more.
LATE = timedelta(hours=2)


def minute_of(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
