"""Steps about what a charger publishes: observed throughout the run, judged once at its end."""

from behave import given, then, when

from conformance.bench.runner import go_on


@given("a charger on its broker")
def met(context):
    context.bench.meet()


@then("every publication keeps the promise")
@then("the pulse keeps the promise")
def kept(context):
    context.bench.observe(context.requirement)


@when("the client subscribes anew")
def anew(context):
    go_on(context, context.bench.listen_anew)


@then("nothing old is delivered")
@then("it keeps the promise for a while")
def kept_for_a_while(context):
    context.bench.dwell(context.requirement)
