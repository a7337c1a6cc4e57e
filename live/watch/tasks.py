"""Figures of viewers, written down now and then."""

from core.rounds import scheduled

from . import services


@scheduled(plain="writes down what one tally holds")
def write_down() -> int:
    return services.record_viewers()
