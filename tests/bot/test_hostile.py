"""What nobody should send, sent to the webhook with the right secret."""

import asyncio
import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.wake import Wake
from kit.writer import Writer
from messages.inbox import Inbox
from tests.bot.door import make_app, post

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
KINDS = st.sampled_from(
    ["message", "edited_message", "callback_query", "my_chat_member", "x\x00"]
)
MESSAGES = st.fixed_dictionaries(
    {"message_id": st.integers(), "chat": st.fixed_dictionaries({"id": st.integers()})},
    optional={"text": st.text(), "from": JSON, "contact": JSON, "photo": JSON},
)
BODIES = st.binary(max_size=80) | st.builds(
    lambda kind, what: json.dumps({"update_id": 1, kind: what}).encode(),
    KINDS,
    JSON | MESSAGES,
)


@settings(
    deadline=None,
    max_examples=60,
    # What one example leaves in the inbox is no matter to the next.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(bodies=st.lists(BODIES, min_size=1, max_size=4))
def test_nothing_anybody_sends_is_our_fault(
    writer: Writer, bodies: list[bytes]
) -> None:
    async def statuses() -> set[int]:
        app = make_app(Inbox(writer, Wake()))
        return {(await post(app, body)).status_code for body in bodies}

    assert asyncio.run(statuses()) <= {200, 400}
