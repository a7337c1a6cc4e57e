"""The fork of Oscar's partner app: same label, our classes."""

from oscar.apps.partner import apps


class PartnerConfig(apps.PartnerConfig):
    name = "vendors.partner"
