"""After a deed: wake whoever sends it, and the desks that are open elsewhere."""

from typing import Annotated

from fastapi import BackgroundTasks, Depends, Request

from desk.origin import SAFE
from kit.wake import Topic


def tell_others(request: Request, after: BackgroundTasks) -> None:
    """Signal once the response is out; the commit came before it."""
    if request.method not in SAFE:
        after.add_task(request.app.state.wake.signal, Topic.OUTBOX, Topic.DESK)


TellsOthers = Annotated[None, Depends(tell_others)]
