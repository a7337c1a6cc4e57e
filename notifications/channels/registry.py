"""The channels that there are, by name."""

from .base import Channel, OutsideChannel
from .call import Call
from .digest import Digest
from .mail import Mail
from .push import Push
from .site import Site
from .sms import Sms
from .wechat import WeChat

SITE, MAIL, SMS, PUSH, WECHAT, CALL = Site(), Mail(), Sms(), Push(), WeChat(), Call()
# In place of mail, for who wants one a day.
DIGEST = Digest()
CHANNELS: dict[str, Channel] = {
    each.name: each for each in (SITE, MAIL, SMS, PUSH, WECHAT, CALL)
}
OUTSIDE = [each for each in CHANNELS.values() if isinstance(each, OutsideChannel)]
BY_NAME = {each.name: each for each in OUTSIDE}
