Feature: The charger as a whole

  Rule: A charger that is running is heard: its topics do not all fall silent for more than 1.5 s, unless an operator or the broker caused it.

    @req.charger.presence
    Scenario: The charger is never silent
      Given a charger on its broker
      Then the pulse keeps the promise

  Rule: JSON payloads are strict: UTF-8 without byte order mark, no NaN and no infinity (RFC 8259).

    @req.charger.json.strict
    Scenario: JSON is strict
      Given a charger on its broker
      Then every publication keeps the promise
