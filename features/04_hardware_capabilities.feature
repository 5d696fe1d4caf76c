Feature: Hardware capabilities

  Rule: The hardware capabilities are a JSON object with the nine documented fields, each of its documented type.

    @req.hardware_capabilities.payload
    Scenario: Payloads are as promised
      Given a charger on its broker
      Then every publication keeps the promise

  Rule: No minimum among the hardware capabilities is above its maximum.

    @req.hardware_capabilities.ordered
    Scenario: Minima are not above maxima
      Given a charger on its broker
      Then every publication keeps the promise

  Rule: Phase counts lie between 1 and 3 for import and between 0 and 3 for export.

    @req.hardware_capabilities.phases
    Scenario: There are at most three phases
      Given a charger on its broker
      Then every publication keeps the promise

  Rule: The hardware capabilities name the type of the connector.

    @req.hardware_capabilities.connector_type
    Scenario: The connector has a type
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

  Rule: The hardware capabilities are published once a second and not oftener: leaving aside the 2 s after a command, a change of state or a change of limit, the mean interval of all publications is at least 0.95 s.

    @req.hardware_capabilities.period.rate
    Scenario: It is not published oftener
      Given a charger on its broker
      Then the pulse keeps the promise
