Feature: OCPP connection status

  Rule: The OCPP connection status is one of the bare words unknown, connected and disconnected.

    @req.connection_status.payload
    Scenario: Payloads are as promised
      Given a charger on its broker
      Then every publication keeps the promise

  Rule: The OCPP connection status is published every second: no two publications that belong to the pulse are more than 1.5 s apart.

    @req.connection_status.period.gap
    Scenario: No gap is too long
      Given a charger on its broker
      Then the pulse keeps the promise

  Rule: The OCPP connection status is published every second: the mean interval of the pulse is at most 1.05 s.

    @req.connection_status.period.mean
    Scenario: The mean is not too long
      Given a charger on its broker
      Then the pulse keeps the promise
