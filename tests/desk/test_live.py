"""News for open desks: told once, caught up after a break, one look for all."""

import asyncio
from contextlib import aclosing
from datetime import timedelta

from fastapi import FastAPI
from sqlalchemy import Engine, event

from desk.events import _stream, written
from desk.live import Change, Hub, News, cursor_of
from kit.wake import Topic
from tests.desk.world import NOW, Now, World


def hub(app: FastAPI) -> Hub:
    app.state.wake.bind()
    return Hub(app.state.readers, app.state.wake, app.state.clock)


def test_news_come_when_a_transcript_changed(app: FastAPI, world: World) -> None:
    number = world.ticket()

    async def listened() -> News | None:
        async with aclosing(hub(app).listen(heartbeat=5)) as news:
            await anext(news)
            world.say(number, "Sasa")
            app.state.wake.signal(Topic.DESK)
            return await anext(news)

    found = asyncio.run(listened())

    assert found is not None
    assert {change.contact_id for change in found.changes} == {1}


def test_two_desks_cost_one_look(app: FastAPI, world: World, engine: Engine) -> None:
    looks: list[str] = []

    def note(*arguments: object) -> None:
        looks.append(str(arguments[2]))

    async def listened() -> None:
        shared = hub(app)
        async with (
            aclosing(shared.listen(heartbeat=5)) as one,
            aclosing(shared.listen(heartbeat=5)) as other,
        ):
            await anext(one)
            await anext(other)
            number = world.ticket(changed_at=NOW)
            event.listen(engine, "before_cursor_execute", note)
            app.state.wake.signal(Topic.DESK)
            news = await anext(one)
            assert news == await anext(other)
            assert news is not None
            assert number in {change.ticket_id for change in news.changes}

    asyncio.run(listened())

    asked = [look for look in looks if look.startswith("SELECT")]
    assert len(asked) == 4  # tickets, messages, officers' places and bells


def test_a_desk_that_was_away_catches_up(
    app: FastAPI, world: World, clock: Now
) -> None:
    number = world.ticket()
    clock.pass_by(minutes=2)
    since = clock() - timedelta(minutes=31)

    async def listened() -> News | None:
        async with aclosing(hub(app).listen(since, heartbeat=5)) as news:
            return await anext(news)

    found = asyncio.run(listened())

    assert found is not None
    assert [change.ticket_id for change in found.changes] == [number] * 2


def test_a_desk_that_was_away_too_long_reads_all_anew(app: FastAPI) -> None:
    async def listened() -> News | None:
        since = NOW - timedelta(hours=2)
        async with aclosing(hub(app).listen(since, heartbeat=5)) as news:
            return await anext(news)

    found = asyncio.run(listened())

    assert found is not None
    assert found.all_anew


def test_silence_is_filled_with_heartbeats(app: FastAPI) -> None:
    async def listened() -> News | None:
        async with aclosing(hub(app).listen(heartbeat=0.01)) as news:
            await anext(news)
            return await anext(news)

    assert asyncio.run(listened()) is None


def test_a_slow_desk_is_told_to_read_all_anew(app: FastAPI) -> None:
    async def listened() -> News | None:
        busy = hub(app)
        async with aclosing(busy.listen(heartbeat=5)) as news:
            await anext(news)
            for _ in range(60):
                busy._tell(News(NOW, ()))
            return await anext(news)

    found = asyncio.run(listened())

    assert found is not None
    assert found.all_anew


def test_events_carry_a_cursor_that_can_be_read_back() -> None:
    news = News(NOW, (Change(7, 1042, NOW), Change(7, 1042, NOW)))

    text = written(news, 1)

    assert text.count("event: ticket") == 1
    assert '{"contact": 7, "id": 1042}' in text
    assert "event: queue" in text
    stamp = text.split("\nid: ")[-1].split("\n")[0]
    assert cursor_of(stamp) == NOW


def test_a_cursor_that_makes_no_sense_is_none() -> None:
    for text in (None, "", "x", "-1", "9" * 30):
        assert cursor_of(text) is None


def test_a_stream_begins_with_when_to_come_again(app: FastAPI, world: World) -> None:
    async def begun() -> list[str]:
        app.state.wake.bind()

        class Asked:
            """As much of a request as the stream looks at."""

        asked = Asked()
        asked.app = app  # type: ignore[attr-defined]
        async with aclosing(_stream(asked, None, 1)) as lines:  # type: ignore[arg-type]
            return [await anext(lines), await anext(lines)]

    retry, first = asyncio.run(begun())

    assert retry == "retry: 3000\n\n"
    assert "event: queue" in first
