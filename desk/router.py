"""The desk's routes, all under `/desk`, and what guards every one of them."""

from fastapi import APIRouter, Depends

from desk import (
    answers,
    attachments,
    beside,
    deeds,
    events,
    filtering,
    keys,
    preferences,
    queue,
    saved,
    search,
    sign_in,
    static_files,
    tickets,
    writing,
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
    filtering,
    saved,
    search,
    keys,
    tickets,
    beside,
    answers,
    writing,
    deeds,
):
    router.include_router(part.router, prefix="/desk")
