"""Where the panel listens, and whom it lets in."""

import socket
from urllib.parse import urlsplit

import pytest

from reference_impl.errors import LinkError, UsageError
from reference_impl.panel.place import Place, listening, parse


@pytest.mark.parametrize(
    "text", ["8080", "127.0.0.1", "me@127.0.0.1:80", "127.0.0.1:80/x", "[::1", "h:99999", ":80", "h:x"]
)
def test_what_is_no_place_is_one_sentence(text):
    """Host and port are both named, and nothing else is."""
    with pytest.raises(
        UsageError, match=r"^.* is no place for the panel; write HOST:PORT, such as 127\.0\.0\.1:8080\.$"
    ):
        parse(text)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "127.9.9.9"])
def test_this_machine_needs_no_token(host):
    """On the loopback address there is none, and requests for other hosts are not welcome."""
    place = parse(f"{host}:8080")
    assert place.lets_in("")
    assert "token" not in place.url(8080)
    assert [place.welcomes(each) for each in ("localhost:1", "127.0.0.1", "[::1]:8080")] == [True] * 3
    strangers = ("evil.example", "127.0.0.1.evil.example", "", None, "[::1", "0.0.0.0:8080")
    assert [place.welcomes(each) for each in strangers] == [False] * 6


@pytest.mark.parametrize("host", ["0.0.0.0", "[::]", "192.0.2.7", "charger.lab"])
def test_the_rest_of_the_world_needs_the_token(host):
    """Elsewhere there is a token, new each time, in the address behind the # and nowhere else."""
    place, another = parse(f"{host}:8080"), parse(f"{host}:8080")
    token = place.url(8080).partition("/#token=")[2]
    assert len(token) >= 20
    assert another.url(8080).partition("/#token=")[2] != token
    assert token not in repr(place)
    assert "0.0.0.0" not in place.url(8080)
    assert place.lets_in(token)
    assert [place.lets_in(each) for each in ("", token[:-1], token + "x", "\udcff")] == [False] * 4
    assert place.welcomes("charger.lab:8080")


def test_a_port_that_is_taken():
    """Where nobody chose a port, one nearby is taken; a chosen one that is taken is one sentence."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with listening(Place(port=port, is_chosen=False)) as nearby:
            assert port < nearby.getsockname()[1] <= port + 10
        with pytest.raises(LinkError, match=rf"^The panel cannot listen on 127\.0\.0\.1:{port} \(.*; choose another"):
            listening(Place(port=port))


def test_a_host_that_is_none_is_told_as_that():
    """The sentence has the system's reason, and nothing of Python's."""
    with pytest.raises(LinkError) as told:
        listening(Place("no.such.host.invalid", 8080))
    with pytest.raises(socket.gaierror) as why:
        socket.getaddrinfo("no.such.host.invalid", 8080)
    assert f"no.such.host.invalid:8080 ({why.value.strerror}); choose another" in str(told.value)


IPV6 = pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="needs IPv6")


@pytest.mark.parametrize("host", ["0.0.0.0", pytest.param("[::]", marks=IPV6), pytest.param("[::0]", marks=IPV6)])
def test_the_address_that_is_printed_answers(host):
    """Where it listens on every address, what is printed is one of them, of a version of IP that it takes."""
    place = parse(f"{host}:0")
    with listening(place) as at:
        printed = urlsplit(place.url(at.getsockname()[1]))
        with socket.create_connection((printed.hostname, printed.port), timeout=5):
            at.settimeout(5)
            at.accept()[0].close()
