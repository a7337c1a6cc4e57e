"""Carriers: what they are called, what their numbers look like, where one follows them.

A parcel keeps its carrier's English name (`ShippingEvent.carrier`), which pages say in
the reader's language. Formats are what labels of today look like, spaces and dashes
left out; carriers invent new ones, so a number that fits none is asked about, never
refused.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote

from django.utils.translation import gettext_noop

Check = Callable[[str], bool]


@dataclass(frozen=True)
class Format:
    """Numbers of one kind; `check` says whether their check digit is right.

    One that `tells` is nobody else's: by it a carrier can be named.
    """

    pattern: str
    check: Check | None = None
    tells: bool = False

    def fits(self, plain: str) -> bool:
        if not re.fullmatch(self.pattern, plain):
            return False
        return self.check is None or self.check(plain)


@dataclass(frozen=True)
class Carrier:
    """`code` is kept in files and asked for at `aggregator` (Kuaidi100's own code).

    `country` is where it collects parcels (ISO 3166-1), empty for many of them. `link`
    is its public page of a parcel, with `{number}` where the number stands.
    """

    code: str
    name: str
    country: str
    link: str
    formats: tuple[Format, ...] = ()
    spellings: tuple[str, ...] = ()
    aggregator: str = ""

    def fits(self, number: str) -> bool:
        """Whether it can be one of its numbers; True where nothing is known."""
        plain = plain_number(number).replace("-", "")
        return not self.formats or any(one.fits(plain) for one in self.formats)

    def is_told_by(self, number: str) -> bool:
        """Whether the number can be nobody else's."""
        plain = plain_number(number).replace("-", "")
        return any(one.tells and one.fits(plain) for one in self.formats)

    def is_checked_by(self, number: str) -> bool:
        """Whether the number has its check digit, which few others have by chance."""
        plain = plain_number(number).replace("-", "")
        return any(one.check is not None and one.fits(plain) for one in self.formats)

    def page_of(self, number: str) -> str:
        """Where everybody can follow the parcel."""
        return self.link.format(number=quote(plain_number(number), safe=""))


def plain_number(typed: str) -> str:
    """A tracking number without the spaces and in the capitals of its label."""
    return re.sub(r"\s+", "", typed).upper()


# --- Check digits ---------------------------------------------------------------------


def _weighed(digits: str, weights: Iterable[int]) -> int:
    """The sum of digits, each times its weight; weights begin again where they end."""
    row = tuple(weights)
    return sum(int(digit) * row[at % len(row)] for at, digit in enumerate(digits))


def _s10(plain: str) -> bool:
    """Postal numbers of the UPU: two letters, eight digits and theirs, a country."""
    rest = 11 - _weighed(plain[2:10], (8, 6, 4, 2, 3, 5, 9, 7)) % 11
    return {10: 0, 11: 5}.get(rest, rest) == int(plain[10])


def _remainder(plain: str, by: int) -> bool:
    """The last digit is what the number before it leaves when divided."""
    return int(plain[:-1]) % by == int(plain[-1])


def _mod10(plain: str, weights: tuple[int, ...] = (3, 1)) -> bool:
    """The last digit fills the weighted sum up to tens; weights go from the right."""
    return (_weighed(plain[-2::-1], weights) + int(plain[-1])) % 10 == 0


def _fedex_express(plain: str) -> bool:
    return _weighed(plain[:11], (3, 1, 7)) % 11 % 10 == int(plain[11])


def _fedex_ground(plain: str) -> bool:
    return _mod10(plain[-15:])


def _ups(plain: str) -> bool:
    """Letters count as digits: A is 2, B is 3, and so on."""
    digits = "".join(
        one if one.isdigit() else str((ord(one) - 63) % 10) for one in plain[2:]
    )
    return (_weighed(digits[:-1], (1, 2)) + int(digits[-1])) % 10 == 0


_mod7 = partial(_remainder, by=7)


def _postal(country: str) -> Format:
    return Format(rf"[A-Z]{{2}}\d{{9}}{country}", _s10, tells=True)


# --- The register ---------------------------------------------------------------------

# Each carrier's own page asks for a code on a picture; this one is for all of China's.
_KUAIDI100 = "https://m.kuaidi100.com/app/query/?com={com}&nu={{number}}"


def _chinese(
    code: str, name: str, aggregator: str, *formats: Format | str, also: tuple[str, ...]
) -> Carrier:
    """One that collects in China."""
    return Carrier(
        code=code,
        name=name,
        country="CN",
        link=_KUAIDI100.format(com=aggregator),
        formats=tuple(_as_format(one) for one in formats),
        spellings=(name, *also),
        aggregator=aggregator,
    )


def _abroad(
    code: str,
    name: str,
    country: str,
    link: str,
    *formats: Format | str,
    also: tuple[str, ...] = (),
    aggregator: str = "",
) -> Carrier:
    found = tuple(_as_format(one) for one in formats)
    return Carrier(code, name, country, link, found, (name, *also), aggregator)


def _as_format(one: Format | str) -> Format:
    return one if isinstance(one, Format) else Format(one)


def _tell(pattern: str) -> Format:
    return Format(pattern, tells=True)


CHINESE = (
    _chinese(
        "sf", gettext_noop("SF Express"), "shunfeng",
        _tell(r"SF\d{12,13}"), r"(SF)?\d{10,15}",
        also=("SF", "顺丰", "顺丰速运", "顺丰快递"),
    ),
    # Domestic numbers of 13 digits begin with 1 (EMS) or 9 (parcels).
    _chinese(
        "ems", gettext_noop("China Post EMS"), "ems",
        Format(r"E[A-Z]\d{9}CN", _s10, tells=True),
        Format(r"[A-Z]{2}\d{9}[A-Z]{2}", _s10), r"\d{13}",
        also=("EMS", "邮政", "中国邮政", "邮政EMS", "邮政速递", "中国邮政速递物流"),
    ),
    _chinese(
        "chinapost", gettext_noop("China Post parcels"), "youzhengguonei",
        Format(r"[A-DF-Z][A-Z]\d{9}CN", _s10), r"9\d{12}", r"[A-Z]{2}\d{11}",
        also=("China Post", "邮政包裹", "邮政快递包裹", "中国邮政快递包裹"),
    ),
    _chinese(
        "jd", gettext_noop("JD Logistics"), "jd",
        _tell(r"JD[A-Z]{0,3}\d{9,16}"),
        also=("JD", "京东", "京东物流", "京东快递"),
    ),
    _chinese(
        "zto", gettext_noop("ZTO Express"), "zhongtong",
        _tell(r"ZTO?\d{12,15}"), r"\d{12,15}",
        also=("ZTO", "中通", "中通快递"),
    ),
    _chinese(
        "yto", gettext_noop("YTO Express"), "yuantong",
        _tell(r"YT\d{13,15}"), r"(YT)?\d{10,18}",
        also=("YTO", "圆通", "圆通速递", "圆通快递"),
    ),
    _chinese(
        "sto", gettext_noop("STO Express"), "shentong",
        _tell(r"STO?\d{12,15}"), r"\d{12,15}",
        also=("STO", "申通", "申通快递"),
    ),
    _chinese(
        "yunda", gettext_noop("Yunda Express"), "yunda",
        _tell(r"YD\d{13,15}"), r"\d{13,15}",
        also=("Yunda", "韵达", "韵达快递", "韵达速递"),
    ),
    _chinese(
        "jt", gettext_noop("J&T Express"), "jtexpress",
        _tell(r"JT\d{12,15}"), r"(UT)?\d{12,15}",
        also=("J&T", "JT", "极兔", "极兔速递"),
    ),
    _chinese(
        "deppon", gettext_noop("Deppon Express"), "debangkuaidi",
        _tell(r"DPK\d{12}"), r"\d{8,15}",
        also=("Deppon", "德邦", "德邦快递", "德邦物流"),
    ),
    _chinese(
        "cainiao", gettext_noop("Cainiao Express"), "danniao",
        _tell(r"CN\d{13,16}"), r"\d{12,16}",
        also=("Cainiao", "菜鸟", "菜鸟速递", "菜鸟直送", "丹鸟", "丹鸟快递"),
    ),
    _chinese(
        "kuayue", gettext_noop("Kuayue Express"), "kuayue",
        _tell(r"KY\d{13}"),
        also=("KYE", "跨越", "跨越速运"),
    ),
    _chinese(
        "uc", gettext_noop("UC Express"), "youshuwuliu",
        r"[A-Z]{0,2}\d{10,15}",
        also=("UCE", "优速", "优速快递"),
    ),
    _chinese(
        "ztofreight", gettext_noop("ZTO Freight"), "zhongtongkuaiyun",
        r"\d{12,15}",
        also=("ZTO56", "中通快运"),
    ),
    _chinese(
        "best", gettext_noop("Best Freight"), "baishiwuliu",
        r"[A-Z]{0,2}\d{8,15}",
        also=("Best", "百世", "百世快运"),
    ),
    _chinese(
        "ane", gettext_noop("ANE Logistics"), "annengwuliu",
        r"\d{12,15}",
        also=("ANE", "安能", "安能物流", "安能快运"),
    ),
)  # fmt: skip

ABROAD = (
    _abroad(
        "dhl", gettext_noop("DHL"), "",
        "https://www.dhl.com/global-en/home/tracking.html?tracking-id={number}",
        Format(r"\d{10,11}", _mod7), _tell(r"J[A-Z]{2,3}\d{9,20}"),
        Format(r"\d{20}", _mod10), r"\d{12}", r"(GM|LX|RX|UV)\d{10,20}",
        also=("敦豪", "中外运敦豪", "DHL Express", "DHL Paket"), aggregator="dhl",
    ),
    _abroad(
        "dpd", gettext_noop("DPD"), "",
        "https://tracking.dpd.de/status/en_US/parcel/{number}",
        r"\d{14}[A-Z0-9]?", aggregator="dpd",
    ),
    _abroad(
        "gls", gettext_noop("GLS"), "",
        "https://gls-group.eu/EU/en/parcel-tracking?match={number}",
        r"\d{11,12}", r"[A-Z0-9]{8}", aggregator="gls",
    ),
    _abroad(
        "hermes", gettext_noop("Hermes"), "DE",
        "https://www.myhermes.de/empfangen/sendungsverfolgung/sendungsinformation"
        "#{number}",
        r"\d{14}", r"\d{16}", r"H\d{19}", also=("myHermes",), aggregator="hermes",
    ),
    _abroad(
        "evri", gettext_noop("Evri"), "GB",
        "https://www.evri.com/track/parcel/{number}/details",
        r"\d{16}", r"[HT]\d{2}[A-Z0-9]{13}",
    ),
    _abroad(
        "royalmail", gettext_noop("Royal Mail"), "GB",
        "https://www.royalmail.com/track-your-item#/tracking-results/{number}",
        _postal("GB"), also=("英国皇家邮政",),
    ),
    _abroad(
        "ups", gettext_noop("UPS"), "",
        "https://www.ups.com/track?tracknum={number}",
        Format(r"1Z[A-Z0-9]{15}\d", _ups, tells=True),
        also=("联合包裹",), aggregator="ups",
    ),
    _abroad(
        "fedex", gettext_noop("FedEx"), "",
        "https://www.fedex.com/fedextrack/?trknbr={number}",
        Format(r"\d{12}", _fedex_express), Format(r"(96\d{5})?\d{15}", _fedex_ground),
        Format(r"92\d{20}", _mod10),
        also=("联邦快递", "联邦"), aggregator="fedex",
    ),
    _abroad(
        "usps", gettext_noop("USPS"), "US",
        "https://tools.usps.com/go/TrackConfirmAction?tLabels={number}",
        Format(r"9[1-5]\d{20}|9[1-5]\d{24}", _mod10, tells=True),
        Format(r"\d{20}", _mod10), _postal("US"),
        also=("US Postal Service", "美国邮政"), aggregator="usps",
    ),
    _abroad(
        "japanpost", gettext_noop("Japan Post"), "JP",
        "https://trackings.post.japanpost.jp/services/srv/search/direct"
        "?locale=en&reqCodeNo1={number}",
        _postal("JP"), Format(r"\d{11,12}", _mod7),
        also=("日本郵便", "日本邮政", "ゆうパック"), aggregator="japanposten",
    ),
    _abroad(
        "yamato", gettext_noop("Yamato Transport"), "JP",
        "https://jizen.kuronekoyamato.co.jp/jizen/servlet/crjz.b.NQ0010?id={number}",
        Format(r"\d{12}", _mod7),
        also=("Yamato", "Kuroneko", "ヤマト運輸", "大和运输", "黑猫宅急便"),
    ),
    _abroad(
        "sagawa", gettext_noop("Sagawa Express"), "JP",
        "https://k2k.sagawa-exp.co.jp/p/web/okurijosearch.do?okurijoNo={number}",
        Format(r"\d{12}", _mod7), also=("Sagawa", "佐川急便", "佐川"),
    ),
    _abroad(
        "laposte", gettext_noop("La Poste"), "FR",
        "https://www.laposte.fr/outils/suivre-vos-envois?code={number}",
        r"\d[A-Z]\d{11}", _postal("FR"), also=("Colissimo", "法国邮政"),
    ),
    _abroad(
        "koreapost", gettext_noop("Korea Post"), "KR",
        "https://service.epost.go.kr/trace.RetrieveEmsRigiTraceList.comm"
        "?POST_CODE={number}",
        _postal("KR"), r"\d{13}", also=("우체국", "韩国邮政"),
    ),
)  # fmt: skip
REGISTER: tuple[Carrier, ...] = (*CHINESE, *ABROAD)
BY_NAME = {one.name: one for one in REGISTER}


def carrier_page(carrier: str, number: str) -> str:
    """Where a parcel of a carrier, by its name, can be followed; empty for nowhere."""
    known = BY_NAME.get(carrier)
    return known.page_of(number) if known and number else ""


def ordered_for(country: str) -> tuple[list[Carrier], list[Carrier]]:
    """Those that collect in a country, and all others, each in the register's order.

    Those of many countries stand with a country's own, but not where it has many.
    """
    own = [one for one in REGISTER if one.country == country]
    if country != "CN":
        own += [one for one in REGISTER if not one.country]
    return own, [one for one in REGISTER if one not in own]
