"""Steps about sessions, commands and locks: each one call on the bench."""

from behave import given, then, when

from conformance.bench import Unreached
from conformance.bench.runner import obstacle
from conformance.errors import BenchError
from conformance.stimulus import NotAllowedError

PAYLOADS = {"nothing": b"", "a word": b"please", "bytes that are no text": b"\x00\xff\xfe", "a number": b"42"}


def go_on(context, act, *arguments):
    """Make one call on the bench; where it cannot be done the scenario ends there, and says why."""
    try:
        act(*arguments)
    except (Unreached, NotAllowedError, BenchError) as found:
        obstacle(context, found)


@given("a charging session")
def charging(context):
    go_on(context, context.bench.reach, "Charging")


@given("a session that was paused by command")
def paused(context):
    go_on(context, context.bench.reach, "ChargingPausedEVSE")


@given("the plug is seen locked")
def locked(context):
    go_on(context, context.bench.look_at_lock)


@when("an error is caused")
def error(context):
    go_on(context, context.bench.reach, "Error")


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


@when("the client asks to unlock connector {number}")
def unlock(context, number):
    go_on(context, context.bench.command, "force_unlock", number.encode())


@when("the client asks to unlock with {payload}")
def unlock_with(context, payload):
    go_on(context, context.bench.command, "force_unlock", PAYLOADS[payload])


@then("the session is paused")
@then("the session stays paused")
@then("the session charges")
@then("the limit in force obeys")
@then("the lock opens")
def effect(context):
    context.bench.settle(context.requirement)
