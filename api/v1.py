"""`/api/v1` as an application of its own: its errors, its schema, its page."""

from fastapi import FastAPI

from api import contacts, knowledge, messages, problems, tickets, webhooks

ABOUT = """JSON for other systems. Send `Authorization: Bearer …` with a token from
`helpdesk token add`. Lists come in pages: ask again with `cursor` set to `next`.
A write with an `Idempotency-Key` may be sent twice and is done once. Errors are
`application/problem+json`; `detail` says what to do."""


def make_api(main: FastAPI) -> FastAPI:
    """The application to be mounted at `/api/v1`; it shares the main one's state."""
    app = FastAPI(
        title="Msaada",
        version="1",
        description=ABOUT,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        servers=[{"url": "/api/v1"}],
        root_path_in_servers=False,
    )
    app.state = main.state
    for part in (tickets, messages, contacts, knowledge, webhooks):
        app.include_router(part.router)
    problems.add_to(app)
    return app
