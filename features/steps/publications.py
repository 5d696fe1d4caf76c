"""Steps about what a charger publishes: observed throughout the run, judged once at its end."""

from behave import given, then


@given("a charger on its broker")
def met(context):
    context.bench.meet()


@then("every publication keeps the promise")
@then("the pulse keeps the promise")
def kept(context):
    context.bench.observe(context.requirement)
