"""Addresses: what a user may write, what it means, and that nothing secret is in it afterwards."""

import pytest

from conformance.bus import Address, parse
from conformance.errors import UsageError


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("mqtt://h", Address("h", 1883)),
        ("mqtts://h", Address("h", 8883, scheme="mqtts")),
        ("ws://h", Address("h", 80, scheme="ws")),
        ("wss://h:9001/site/7/", Address("h", 9001, "site/7", "wss")),
        ("mqtt://[::1]:1884", Address("::1", 1884)),
        ("mqtt://lab%40site@h/a%20b", Address("h", 1883, "a b", user="lab@site")),
        ("mqtt://@h", Address("h", 1883)),
    ],
)
def test_what_an_address_means(text, address):
    """Every scheme has its own port, the path is the prefix, what is escaped is read."""
    assert parse(text) == address


@pytest.mark.parametrize("text", ["mqtts://lab@[::1]:1/a%25b/ä%3F", "ws://lab@h/x", "mqtt://lab@h"])
def test_its_text_can_be_read_again_and_names_no_user(text):
    """As text it is the same place, whoever goes there: captures hold it."""
    address = parse(text)
    assert "lab" not in str(address)
    again = parse(str(address))
    assert (again.host, again.port, again.prefix, again.scheme) == (
        address.host,
        address.port,
        address.prefix,
        address.scheme,
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("h", "is not an address"),
        ("http://h", "is not an address"),
        ("mqtt://", "is not an address"),
        ("mqtt://h:0", "'0' is not a port"),
        ("mqtt://h:99999", "'99999' is not a port"),
        ("mqtt://h?x=1", "is not an address"),
        ("mqtt://[h", "is not an address"),
        ("ftp://me:secret@h", "That is not an address"),
        ("mqtt://me:secret@h:port", "That is not a port"),
        ("mqtt://me:secret@h", "password-file FILE, or into the environment as EVEREST_CONFORMANCE_PASSWORD"),
        ("mqtt://me:@h", "holds a password"),
        ("mqtt://h/a/%23", "holds a wildcard"),
    ],
)
def test_what_is_no_address(text, sentence):
    """One sentence says what to write instead, and repeats nothing that may be a password."""
    with pytest.raises(UsageError, match=sentence) as refused:
        parse(text)
    assert "secret" not in str(refused.value)
