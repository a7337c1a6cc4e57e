"""The channels that there are, by name."""

from .base import Channel, OutsideChannel
from .digest import Digest
from .mail import Mail
from .site import Site
from .sms import Sms

SITE, MAIL, SMS = Site(), Mail(), Sms()
# In place of mail, for who wants one a day.
DIGEST = Digest()
CHANNELS: dict[str, Channel] = {each.name: each for each in (SITE, MAIL, SMS)}
OUTSIDE = [each for each in CHANNELS.values() if isinstance(each, OutsideChannel)]
BY_NAME = {each.name: each for each in OUTSIDE}
