"""The county's programme: figures, plans, experts, sales in other channels."""

from datetime import datetime

from accounts.models import User
from core.models import Photo
from vendors.places.models import County

from .channels import plant_channels
from .county_plans import plant_plans
from .experts import plant_experts
from .programme import plant_programme


def plant_county(
    county: County,
    people: dict[str, User],
    photos: dict[str, Photo],
    *,
    now: datetime,
) -> None:
    plant_programme(county, photos, now=now)
    plant_plans(county, people, now=now)
    plant_experts(county, people, now=now)
    plant_channels(county, people, now=now)
