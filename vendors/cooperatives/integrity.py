"""Households of cooperatives: members, stakes, positions and the rights with them."""

from collections.abc import Iterator

from core.integrity import Breach, Range, invariant, lines
from vendors.cooperatives.models import Household, HouseholdMember, Position
from vendors.cooperatives.states import ROLE_OF
from vendors.partner.states import PartnerKind

_ROLE = " ".join(f"WHEN '{kind}' THEN '{role}'" for kind, role in ROLE_OF.items())


@invariant("no household's stake is below zero", over=Household)
def stakes_not_negative(ids: Range) -> Iterator[Breach]:
    return lines(
        "household {}: stake of {} {} is {}",
        f"""
        SELECT household_id, kind, currency, SUM(amount)
        FROM cooperatives_stakeentry WHERE {ids.having("household_id")}
        GROUP BY household_id, kind, currency HAVING SUM(amount) < 0
        """,
    )


@invariant("households leave after they joined, at cooperatives", over=Household)
def households_whole(ids: Range) -> Iterator[Breach]:
    return lines(
        "household {} of {}: joined {}, left {}",
        f"""
        SELECT h.number, p.code, h.joined, h."left" FROM cooperatives_household h
        JOIN partner_partner p ON p.id = h.cooperative_id
        WHERE {ids.having("h.id")}
          AND (h."left" < h.joined OR p.kind <> '{PartnerKind.COOPERATIVE}'
               OR EXISTS (SELECT 1 FROM cooperatives_earliermembership e
                          WHERE e.household_id = h.id AND e."left" > h.joined))
        """,
    )


@invariant("a household's shop belongs to its cooperative", over=Household)
def shops_of_households(ids: Range) -> Iterator[Breach]:
    return lines(
        "household {}: its shop {} is no farm of its cooperative",
        f"""
        SELECT h.number, f.code FROM cooperatives_household h
        JOIN partner_partner f ON f.id = h.farm_id
        WHERE {ids.having("h.id")}
          AND (f.cooperative_id IS NULL OR f.cooperative_id <> h.cooperative_id)
        """,
    )


@invariant("a head of a household has not left it", over=HouseholdMember)
def heads_there(ids: Range) -> Iterator[Breach]:
    return lines(
        "person {} of household {}: head, though left on {}",
        f"""
        SELECT m.id, m.household_id, m."left" FROM cooperatives_householdmember m
        WHERE {ids.having("m.id")} AND m.is_head AND m."left" IS NOT NULL
        """,
    )


@invariant("who holds a position belongs to a member of the cooperative", over=Position)
def positions_held(ids: Range) -> Iterator[Breach]:
    return lines(
        "position {}: {} of household {}, which left or is another cooperative's",
        f"""
        SELECT o.id, o.kind, h.number FROM cooperatives_position o
        JOIN cooperatives_householdmember m ON m.id = o.member_id
        JOIN cooperatives_household h ON h.id = m.household_id
        WHERE {ids.having("o.id")}
          AND (h.cooperative_id <> o.cooperative_id
               OR (o.until IS NULL
                   AND (h."left" IS NOT NULL OR m."left" IS NOT NULL)))
        """,
    )


@invariant("roles follow the positions that give them", over=Position)
def roles_of_positions(ids: Range) -> Iterator[Breach]:
    return lines(
        "position {}: its {} has not the role in the team that comes with it",
        f"""
        SELECT o.id, o.kind FROM cooperatives_position o
        JOIN cooperatives_householdmember m ON m.id = o.member_id
        WHERE {ids.having("o.id")} AND o.gives_role
          AND (o.until IS NOT NULL OR NOT EXISTS (
            SELECT 1 FROM members_partnerrole r
            WHERE r.partner_id = o.cooperative_id AND r.user_id = m.user_id
              AND r.role = CASE o.kind {_ROLE} END))
        """,
    )
