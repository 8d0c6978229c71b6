"""All of the simulator's addresses: the invented providers, and the page."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI

from simulator import page, telegram_api, twilio_api, writing
from simulator.network import network_of


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    await network_of(app).close()


router = APIRouter(include_in_schema=False, lifespan=_lifespan)
for part in (twilio_api, telegram_api, writing, page):
    router.include_router(part.router)
