"""The log of acts, and seeing the market as a person: who may read and post there."""

from tests.permissions.answers import OFFICE, OFFICE_METHOD
from tests.permissions.rows import Row
from tests.permissions.whose import office

LOG: dict[str, Row] = {
    "office:log": Row(OFFICE, OFFICE_METHOD, office),
}
