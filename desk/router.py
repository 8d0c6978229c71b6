"""The desk's routes, all under `/desk`, and what guards every one of them."""

from fastapi import APIRouter, Depends

from desk import (
    attachments,
    deeds,
    events,
    preferences,
    queue,
    sign_in,
    static_files,
    tickets,
)
from desk.origin import same_origin

router = APIRouter(
    dependencies=[Depends(same_origin)],
    include_in_schema=False,
)

for part in (
    static_files,
    sign_in,
    preferences,
    events,
    attachments,
    queue,
    tickets,
    deeds,
):
    router.include_router(part.router, prefix="/desk")
