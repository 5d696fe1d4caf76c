Feature: Limits

  Rule: The limits are a JSON object with the maximum current in amperes and the number of available phases, each of its documented type.

    @req.limits.payload
    Scenario: Payloads are as promised
      Given a charger on its broker
      Then every publication keeps the promise

  Rule: The number of available phases lies between 1 and 3.

    @req.limits.phases
    Scenario: Payloads are as promised
      Given a charger on its broker
      Then every publication keeps the promise

  Rule: The limits are published every second: no two publications that belong to the pulse are more than 1.5 s apart.

    @req.limits.period.gap
    Scenario: No gap is too long
      Given a charger on its broker
      Then the pulse keeps the promise

  Rule: The limits are published every second: the mean interval of the pulse is at most 1.05 s.

    @req.limits.period.mean
    Scenario: The mean is not too long
      Given a charger on its broker
      Then the pulse keeps the promise
