"""Steps about sessions, commands and locks: each one call on the bench."""

import json
from functools import partial

from behave import given, then, when

from conformance.bench.runner import go_on


def _asked(state):
    """Return what one source asks of a connector, as EVerest of 2026 takes it."""
    return json.dumps({"connector_id": 0, "source": "LocalAPI", "state": state, "priority": 0}).encode()


PAYLOADS = {"nothing": b"", "a word": b"please", "bytes that are no text": b"\x00\xff\xfe", "a number": b"42"}
QUALITIES = {"at most once": 0, "at least once": 1, "exactly once": 2}
# Each would show as another limit if it were taken for a number.
ACTS = {
    "unlock connector 1": ("force_unlock", b"1"),
    "unlock without a payload": ("force_unlock", b""),
    "unlock with a word as payload": ("force_unlock", b"please"),
    "stop charging": ("stop_charging", b""),
    "disable the connector": ("enable_disable", _asked("Disable")),
    "enable the connector": ("enable_disable", _asked("Enable")),
    "forget what it asked for": ("enable_disable", _asked("Unassigned")),
    "disable something": ("enable_disable", b'{"state": "Disable"}'),
    "disable the connector, without saying who asks": (
        "enable_disable",
        b'{"connector_id": 0, "state": "Disable", "priority": 0}',
    ),
    "disable the connector, with a priority in words": (
        "enable_disable",
        b'{"connector_id": 0, "source": "LocalAPI", "state": "Disable", "priority": "highest"}',
    ),
    "disable connector 1": ("disable", b"1"),
    "enable connector 1": ("enable", b"1"),
    "charge with 10 A on three phases": ("set_limit_amps_phases", b'{"amps": 10, "phases": 3}'),
    "charge with 6.5 A on three phases": ("set_limit_amps_phases", b'{"amps": 6.5, "phases": 3}'),
    "charge with 10 A on one phase": ("set_limit_amps_phases", b'{"amps": 10, "phases": 1}'),
    "cancel the random delay": ("uk_random_delay", b"cancel"),
}
DISABLED = {"by the client": "disable the connector", "by the older command": "disable connector 1"}
DOUBTFUL = {
    "current": ("set_limit_amps", (b"abc", b"15abc", b"0x0e", b" 13", b"1e1", b"12,5", b'{"amps": 11}', b"")),
    "current and the phases": (
        "set_limit_amps_phases",
        (b"11", b'{"amps": 11}', b'{"amps": "11", "phases": 3}', b'{"amps": 11, "phases": 2}', b"[11, 3]", b"{", b""),
    ),
    "power": ("set_limit_watts", (b"abc", b"9000abc", b"0x2000", b" 8000", b"7e3", b"6000,5", b'{"watts": 5000}', b"")),
}


@given("a charging session")
def charging(context):
    go_on(context, context.bench.reach, "charging")


@given("a connector with nothing plugged in")
def empty(context):
    go_on(context, context.bench.reach, "unplugged")


@given("every connector has a charging session")
def everywhere(context):
    go_on(context, context.bench.reach_everywhere)


@given("a charging session, whatever its limit")
def whatever(context):
    go_on(context, context.bench.reach, "charging as it is")


@given("a charging session that draws power")
def drawing(context):
    go_on(context, context.bench.reach, "drawing")


@given("a charging session that is limited")
def limited(context):
    go_on(context, context.bench.reach, "limited")


@given("a vehicle that was just plugged in")
def plugged_in(context):
    go_on(context, context.bench.reach, "plugged in anew")


@given("a session that was paused by command")
def paused(context):
    go_on(context, context.bench.reach, "paused")


@given("a connector that was disabled {how}")
def disabled(context, how):
    go_on(context, context.bench.reach_by, "unplugged", *ACTS[DISABLED[how]])


@given("a random delay that runs")
def delaying(context):
    go_on(context, context.bench.reach, "delaying")


@given("the plug is seen locked")
def locked(context):
    go_on(context, context.bench.look_at_lock)


@when("an error is caused")
def error(context):
    go_on(context, context.bench.reach, "error")


@when("the client pauses charging with {payload}")
def pause(context, payload):
    go_on(context, context.bench.command, "pause_charging", PAYLOADS[payload])


@when("the client resumes charging with {payload}")
def resume(context, payload):
    go_on(context, context.bench.command, "resume_charging", PAYLOADS[payload])


@when("the client limits the current to {number} A")
def limit_amps(context, number):
    go_on(context, context.bench.command, "set_limit_amps", number.encode())


@when("the client limits the power to {number} W")
def limit_watts(context, number):
    go_on(context, context.bench.command, "set_limit_watts", number.encode())


@when("the client limits the current to {number} A, delivered {how}")
def limit_delivered(context, number, how):
    go_on(context, partial(context.bench.command, qos=QUALITIES[how]), "set_limit_amps", number.encode())


@when("a connector that is not there is limited and paused")
def command_nobody(context):
    go_on(context, context.bench.command_nobody, {"set_limit_amps": b"10", "pause_charging": b"please"})


@when("the client sends doubtful limits of the {quantity}")
def doubtful(context, quantity):
    go_on(context, context.bench.commands, *DOUBTFUL[quantity])


@when("the client tells the charger to {act}")
def tell(context, act):
    go_on(context, context.bench.command, *ACTS[act])


@then("the session is paused")
@then("the session stays paused")
@then("the session charges")
@then("the limit in force obeys")
@then("the lock opens")
@then("no power flows")
@then("the vehicle obeys")
@then("the charger obeys")
@then("the limit in force stays")
@then("the limit in force rises")
@then("charging stops")
@then("nothing is disturbed")
@then("no other connector does so")
@then("no connector does so")
def effect(context):
    go_on(context, context.bench.settle, context.requirement)
