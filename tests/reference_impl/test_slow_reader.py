"""A client that subscribes to everything and never reads holds up nobody, on the embedded broker as well."""

from itertools import pairwise

from benchmarks.bare import Bare
from tests.reference_impl.test_cli import serving

MEGABYTES = 8
GAP_S = 1.5


def test_a_client_that_never_reads_delays_no_other() -> None:
    """While megabytes wait for it, another client hears the pulse in time, and its command is obeyed."""
    with serving() as (_, port), Bare(port, b"stuck") as stuck, Bare(port, b"hears") as client:
        stuck.subscribe("#")
        client.subscribe("everest_api/evse_1/var/limits")
        arrived = []
        for _ in range(MEGABYTES):
            client.publish("everest_api/evse_1/cmd/set_limit_amps", b"x" * 1_000_000)
            arrived.append(client.hear()[0])
        client.publish("everest_api/evse_1/cmd/set_limit_amps", b"9")
        while b'"max_current":9.0' not in (heard := client.hear())[2]:
            arrived.append(heard[0])
    assert max(later - earlier for earlier, later in pairwise(arrived)) <= GAP_S
    assert len(arrived) <= MEGABYTES + 5
