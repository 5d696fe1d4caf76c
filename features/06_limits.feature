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

  Rule: The limits carry a uuid that names the EVSE they are about.

    @req.limits.uuid
    Scenario: The limits name their EVSE
      Given a charger on its broker
      Then every publication keeps the promise

  Rule: The limits lie within the hardware capabilities of the connector.

    @req.limits.within_capabilities
    Scenario: The limits can be kept by the hardware
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

  Rule: The limits are published once a second and not oftener: leaving aside the 2 s after a command, a change of state or a change of limit, the mean interval of all publications is at least 0.95 s.

    @req.limits.period.rate
    Scenario: It is not published oftener
      Given a charger on its broker
      Then the pulse keeps the promise
