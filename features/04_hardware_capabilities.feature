Feature: Hardware capabilities

  Rule: The hardware capabilities are a JSON object with the nine documented fields, each of its documented type.

    @req.hardware_capabilities.payload
    Scenario: Payloads are as promised
      Given a charger on its broker
      Then every publication keeps the promise

  Rule: The hardware capabilities are published every second: no two publications that belong to the pulse are more than 1.5 s apart.

    @req.hardware_capabilities.period.gap
    Scenario: No gap is too long
      Given a charger on its broker
      Then the pulse keeps the promise

  Rule: The hardware capabilities are published every second: the mean interval of the pulse is at most 1.05 s.

    @req.hardware_capabilities.period.mean
    Scenario: The mean is not too long
      Given a charger on its broker
      Then the pulse keeps the promise
