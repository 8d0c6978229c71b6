"""The desk's routes, all under `/desk`, and what guards every one of them."""

from fastapi import APIRouter, Depends

from desk import (
    alerts,
    answers,
    areas,
    articles,
    attachments,
    beside,
    budget,
    bulk,
    bulk_incident,
    bulk_macro,
    bulk_reply,
    contacts,
    deeds,
    events,
    exporting,
    fields_page,
    figures,
    filtering,
    finding,
    incident_around,
    incidents,
    joining,
    keys,
    knowledge_list,
    lifecycle,
    macros,
    new_ticket,
    notices,
    preferences,
    queue,
    ready,
    ready_macros,
    ready_replies,
    revealing,
    row_menu,
    saved,
    search,
    sending_on,
    settings_page,
    sign_in,
    staff,
    static_files,
    tickets,
    writing,
)
from desk.auth import may_see
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
    new_ticket,
    keys,
    bulk_reply,
    bulk_incident,
    bulk_macro,
    bulk,
    articles,
    notices,
    alerts,
    incidents,
    settings_page,
    contacts,
    areas,
    fields_page,
    staff,
    ready,
    ready_replies,
    ready_macros,
    figures,
    knowledge_list,
):
    router.include_router(part.router, prefix="/desk")
router.include_router(figures.csv_router, prefix="/desk")
router.include_router(budget.router, prefix="/desk")
router.include_router(
    budget.at_ticket,
    prefix="/desk/tickets/{ticket_id}",
    dependencies=[Depends(may_see)],
)
for part in (
    tickets,
    finding,
    beside,
    answers,
    writing,
    sending_on,
    revealing,
    row_menu,
    deeds,
    lifecycle,
    joining,
    macros,
    incident_around,
    exporting,
):
    router.include_router(
        part.router,
        prefix="/desk/tickets/{ticket_id}",
        dependencies=[Depends(may_see)],
    )
