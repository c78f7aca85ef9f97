"""The benchmark of a full room, with a small one: it lets everybody in, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import socket
from urllib.parse import urlsplit

import pytest

from benchmarks import room
from benchmarks.visitor import Lost, Visitor

# Far more than anything takes, so that a busy machine is no failure.
PATIENCE = 240.0
SLOW, QUICK = room.Way((9.0, 9.0, 9.0)), room.Way((0.1, 0.1, 0.1))


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with room.server(tmp_path_factory.mktemp("room")) as running:
        yield running


@pytest.mark.slow
@pytest.mark.parametrize("at_once", [False, True])
def test_three_learners_open_the_link_train_and_serve(served, at_once):
    address, process = served
    ways = asyncio.run(room.room(address, 3, 0.3, PATIENCE, at_once=at_once))
    assert [way.trouble for way in ways] == [""] * 3
    assert all(len(way.seconds) == 3 and min(way.seconds) > 0 for way in ways)
    assert room.usage(process.pid).mebibytes > 50


@pytest.mark.slow
def test_a_visitor_who_finds_no_such_button_says_so(served):
    async def press() -> None:
        visitor = Visitor(served[0], "story")
        try:
            async with asyncio.timeout(PATIENCE):
                await visitor.open("press-train")
                await visitor.press("press-serve", "never")
        finally:
            await visitor.close()

    with pytest.raises(Lost, match="no button “press-serve” that can be pressed"):
        asyncio.run(press())


@pytest.mark.slow
def test_the_server_is_gone_afterwards(tmp_path):
    with room.server(tmp_path) as (address, process):
        pass
    assert process.poll() is not None
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", urlsplit(address).port), 5).close()


@pytest.mark.parametrize(
    ("ways", "status"),
    [
        ([QUICK] * 20, 0),
        ([QUICK] * 19 + [SLOW], 0),
        ([QUICK] * 18 + [SLOW] * 2, 1),
        ([QUICK] * 19 + [room.Way((0.1,), "Train: the server closed the connection")], 1),
    ],
)
def test_it_fails_for_a_slow_room_and_for_a_learner_who_did_not_get_there(capsys, ways, status):
    assert room.tell(ways, room.Usage(1.0, 100)) == status
    assert "median" in capsys.readouterr().out
