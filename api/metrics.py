"""Figures for Prometheus, read from the database when they are asked for."""

import asyncio
from collections.abc import Iterable, Sequence

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from messages import spending
from messages.ledger import COLUMNS, Ledger, ledger
from messages.models import SendingLine
from tickets.models import Ticket

router = APIRouter()


class _Figures(Collector):
    def __init__(
        self,
        counts: Ledger,
        tickets: dict[tuple[str, str], int],
        left: int | None,
        lines: Sequence[SendingLine],
    ) -> None:
        self._counts = counts
        self._tickets = tickets
        self._left = left
        self._lines = lines

    def collect(self) -> Iterable[GaugeMetricFamily]:
        messages = GaugeMetricFamily(
            "msaada_messages",
            "Messages by channel and where they are.",
            labels=["channel", "state"],
        )
        for channel, counts in self._counts.channels.items():
            for name in COLUMNS:
                messages.add_metric([channel, name], counts[name])
        yield messages
        tickets = GaugeMetricFamily(
            "msaada_tickets",
            "Tickets by status and priority.",
            labels=["status", "priority"],
        )
        for (status, priority), count in self._tickets.items():
            tickets.add_metric([status, priority], count)
        yield tickets
        if self._left is not None:
            name = "msaada_sms_segments_left"
            words = "SMS segments left of the month's budget; below 0 it is passed."
            yield GaugeMetricFamily(name, words, value=self._left)
        yield from self._hearing()

    def _hearing(self) -> Iterable[GaugeMetricFamily]:
        silent = GaugeMetricFamily(
            "msaada_channel_silent",
            "1 while nobody writes by it though in these hours somebody always did.",
            labels=["channel"],
        )
        heard = GaugeMetricFamily(
            "msaada_last_inbound_timestamp_seconds",
            "When a message came by it last.",
            labels=["channel"],
        )
        for line in self._lines:
            silent.add_metric([line.channel], line.silent_since is not None)
            if line.last_inbound_at is not None:
                heard.add_metric([line.channel], line.last_inbound_at.timestamp())
        yield silent
        yield heard


def _tickets(session: Session) -> dict[tuple[str, str], int]:
    rows = session.execute(
        select(Ticket.status, Ticket.priority, func.count()).group_by(
            Ticket.status, Ticket.priority
        )
    )
    return {(str(status), str(priority)): int(n) for status, priority, n in rows}


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    return Response(
        await asyncio.to_thread(_render, request), media_type=CONTENT_TYPE_LATEST
    )


def _render(request: Request) -> bytes:
    state = request.app.state
    registry = CollectorRegistry()
    with state.readers() as session:
        counts = ledger(session, now=state.clock())
        left = spending.left(session)
        lines = session.scalars(select(SendingLine)).all()
        registry.register(_Figures(counts, _tickets(session), left, lines))
    return generate_latest(registry)
