"""Browsers, and such as are none: what the panel's server lets in, bounds, and survives."""

import asyncio
import http.client
import json
import socket
import threading
from contextlib import contextmanager, suppress

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from reference_impl.panel.audience import MOST_SEATS, Audience
from reference_impl.panel.heard import heard
from reference_impl.panel.page import Leaf
from reference_impl.panel.place import Place, listening
from reference_impl.panel.server import Server

NOW, BROKER = 1e9, ["-h", "broker.lab", "-u", "me"]
UPGRADE = """GET /live HTTP/1.1
Host: 127.0.0.1:{port}
Origin: http://127.0.0.1:{port}
Upgrade: websocket
Connection: Upgrade
Sec-WebSocket-Version: 13
Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==

"""


class Source:
    """A link that is up until somebody says otherwise, and a clock that stands still."""

    is_up = True

    def now(self):
        return NOW


class Echo:
    """Refuses everything with its own words."""

    def ask(self, text):
        return f"no {text}"


@contextmanager
def serving(token=None, source=None):
    """Yield the port of a server, and the audience that it shows things to."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    audience = Audience(loop, source=source or Source(), greeting={"broker": BROKER})
    place = Place(port=0, token=token)
    at = listening(place)
    server = Server(place, shelf={"/": Leaf("text/html", b"page")}, audience=audience, listener=Echo())
    asyncio.run_coroutine_threadsafe(server.begin(at), loop).result(5)
    try:
        yield at.getsockname()[1], audience
    finally:
        asyncio.run_coroutine_threadsafe(server.end(), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


@pytest.fixture(scope="module")
def served():
    with serving() as at:
        yield at


def browser(port, *, token="", **options):
    options = {"origin": f"http://127.0.0.1:{port}", "proxy": None} | options
    return connect(f"ws://127.0.0.1:{port}/live{token}", **options)


def asked(port, path="/", method="GET", **headers):
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    link.request(method, path, headers=headers)
    answer = link.getresponse()
    body = answer.read().decode()
    link.close()
    return answer.status, answer.headers, body


def say(audience, payload=b"x", count=1):
    for _ in range(count):
        audience.hear(heard("variable", "topic", payload, retained=False, at=1.0))


def test_the_page_runs_nothing_but_its_own(served):
    """It is sent with a policy that lets nothing in from elsewhere, and is kept nowhere."""
    status, headers, body = asked(served[0], "/?x")
    assert (status, body) == (200, "page")
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert (headers["X-Content-Type-Options"], headers["Cache-Control"]) == ("nosniff", "no-store")


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [("/x", {}, 404), ("/../cli.py", {}, 404), ("/", {"Host": "evil.example"}, 403), ("/live", {}, 403)],
)
def test_who_asks_for_something_else_is_told_so(served, path, headers, status):
    """Other paths, and pages of others that let their name point here, get a sentence and nothing else."""
    answer, _, body = asked(served[0], path, **headers)
    assert answer == status
    assert body.count("\n") == 1


@pytest.mark.parametrize("origin", [None, "http://evil.example", "null", "http://127.0.0.1:1"])
def test_only_its_own_page_may_listen(served, origin):
    """A page of somebody else, in a browser on this machine, hears nothing and sends nothing."""
    with pytest.raises(InvalidStatus, match="403"):
        browser(served[0], origin=origin)


def test_without_the_token_nothing_is_heard():
    """A wrong token, or none, is one sentence; the right one lets in."""
    with serving(token="right") as (port, audience):
        for token in ("", "?token=wrong", "?token=right&token=x"):
            with browser(port, token=token) as link:
                with pytest.raises(ConnectionClosed) as closed:
                    link.recv(5)
                assert closed.value.rcvd.code == 4401
                assert closed.value.rcvd.reason.startswith("The token is not right; ")
        say(audience)
        with browser(port, token="?token=right") as link:
            assert "messages" in json.loads(link.recv(5))


def test_a_lost_link_is_told():
    """Where nothing is heard because the broker is not there, browsers are told that; and when it is there again."""
    source = Source()
    with serving(source=source) as (port, _), browser(port) as link:
        for is_up in (True, False, True):
            source.is_up = is_up
            assert json.loads(link.recv(5))["is_up"] == is_up


def test_what_was_heard_is_shown_to_who_comes_later(served):
    """A browser is told of the last minutes at once, and of what comes when it comes, by the clock of the messages."""
    port, audience = served
    with browser(port) as first:
        greeting = json.loads(first.recv(5))
        assert (greeting["now"], greeting["broker"]) == (NOW, BROKER)
        say(audience, b"before")
        assert json.loads(first.recv(5))["messages"][-1]["payload"] == "before"
        with browser(port) as second:
            assert json.loads(second.recv(5))["messages"][-1]["payload"] == "before"


@pytest.mark.parametrize(
    "garbage", [b"\x16\x03\x01\x02\x00\x01", b"POST / HTTP/1.1\r\n\r\n", b"x" * 100_000, b"GET /live"]
)
def test_garbage_disturbs_nobody(served, garbage):
    """Whoever speaks no HTTP is hung up on, and the page is there for the others."""
    with socket.create_connection(("127.0.0.1", served[0]), timeout=5) as link:
        link.sendall(garbage)
        link.shutdown(socket.SHUT_WR)
        try:
            while link.recv(1000):
                pass
        except ConnectionResetError:
            pass  # hung up on in the middle of it
    assert asked(served[0])[0] == 200


def test_frames_are_bounded_and_floods_end(served):
    """A refusal is one sentence; a huge frame, or more than twenty in a second, end the connection and nothing else."""
    port, _ = served
    with browser(port) as link:
        link.recv(5)
        link.send("an order")
        assert json.loads(link.recv(5)) == {"refused": "no an order"}
        link.send("x" * 70_000)
        assert code_of(link) == 1009
    with browser(port) as link:
        with suppress(ConnectionClosed):  # it may be hung up on before all of it is sent
            for _ in range(50):
                link.send("again")
        assert code_of(link) == 1008
    assert asked(port)[0] == 200


def code_of(link):
    with pytest.raises(ConnectionClosed) as closed:
        all(link.recv(5) for _ in range(1000))
    return closed.value.rcvd.code


def test_only_so_many_browsers_are_let_in(served):
    """One too many is told so, in a sentence; when one leaves, there is room."""
    port, _ = served
    links = [browser(port) for _ in range(MOST_SEATS)]
    for link in links:
        link.recv(5)
    with browser(port) as late:
        assert code_of(late) == 1013
    for link in links:
        link.close()
    with browser(port) as next_one:
        assert "messages" in json.loads(next_one.recv(5))


def test_a_slow_reader_is_dropped_and_delays_nobody(served):
    """A browser that does not read is hung up on, while another one is told of everything that is not too much.

    Frames are bounded, the first one as well.
    """
    port, audience = served
    with socket.socket() as narrow:
        narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        narrow.connect(("127.0.0.1", port))
        narrow.sendall(UPGRADE.format(port=port).replace("\n", "\r\n").encode())
        assert narrow.recv(12) == b"HTTP/1.1 101"
        with browser(port, max_size=None) as quick:
            quick.recv(5)
            seats = len(audience._seats)
            frames = 0
            while len(audience._seats) == seats:
                say(audience, b"x" * 2_000, count=600)
                told = quick.recv(5)
                frames += 1
                assert len(json.loads(told)["messages"]) <= 500
                assert len(told) < 500_000
                assert frames < 200, "the slow reader is still waited for"
            say(audience, b"the end")
            assert "the end" in quick.recv(5)
    with browser(port, max_size=None) as late:
        assert len(late.recv(5)) < 1_500_000
