"""The end of a broadcast's picture."""

from django.db import transaction

from core.transitions import move
from live.broadcasts.models import Broadcast
from live.video.locks import lock_stream
from live.video.models import Stream
from live.video.states import REPLAY_MOVES, EpochState, ReplayState

from .epochs import close


@transaction.atomic
def end_stream(broadcast: Broadcast) -> None:
    """The broadcast is over: what is on its way is finished, then a replay is made.

    Does nothing for a broadcast without a picture. Safe to call again.
    """
    found = Stream.objects.filter(broadcast=broadcast).first()
    if found is None:
        return
    stream = lock_stream(found.pk)
    for epoch in stream.epochs.filter(state=EpochState.OPEN):
        close(epoch)
    if stream.replay_state == ReplayState.NONE:
        move(stream, ReplayState.WAITING, moves=REPLAY_MOVES, field="replay_state")
