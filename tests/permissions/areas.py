"""The tables of areas that have one of their own, together."""

from tests.permissions.announcements_table import ANNOUNCEMENTS
from tests.permissions.boxes_table import BOXES
from tests.permissions.business_table import BUSINESS
from tests.permissions.channels_table import CHANNELS
from tests.permissions.cooperative_table import COOPERATIVE
from tests.permissions.county_table import COUNTIES
from tests.permissions.deals_table import DEALS
from tests.permissions.experts_table import EXPERTS
from tests.permissions.figures_table import FIGURES
from tests.permissions.gift_cards_table import GIFT_CARDS
from tests.permissions.groups_table import GROUPS
from tests.permissions.households_table import HOUSEHOLDS
from tests.permissions.intake_table import INTAKE
from tests.permissions.live_desk_table import LIVE_DESK
from tests.permissions.live_table import LIVE
from tests.permissions.log_table import LOG
from tests.permissions.market_table import MARKET
from tests.permissions.opening_table import OPENING
from tests.permissions.openings_table import OPENINGS
from tests.permissions.operator_table import OPERATOR
from tests.permissions.plans_table import PLANS
from tests.permissions.records_table import RECORDS
from tests.permissions.rows import Row
from tests.permissions.surplus_table import SURPLUS
from tests.permissions.training_table import TRAINING
from tests.permissions.vetting_table import VETTING
from tests.permissions.video_table import VIDEO
from tests.permissions.visits_table import VISITS

OF_AREAS: dict[str, Row] = {
    **ANNOUNCEMENTS,
    **BOXES,
    **BUSINESS,
    **LIVE_DESK,
    **LOG,
    **OPERATOR,
    **MARKET,
    **OPENINGS,
    **OPENING,
    **COOPERATIVE,
    **SURPLUS,
    **INTAKE,
    **TRAINING,
    **COUNTIES,
    **PLANS,
    **EXPERTS,
    **CHANNELS,
    **GIFT_CARDS,
    **GROUPS,
    **HOUSEHOLDS,
    **FIGURES,
    **DEALS,
    **VETTING,
    **VIDEO,
    **VISITS,
    **RECORDS,
    **LIVE,
}
