Feature: OCPP connection status

  Rule: The OCPP connection status is one of the bare words unknown, connected and disconnected.

    @req.connection_status.payload
    Scenario: Payloads are as promised
      Given a charger on its broker
      Then every publication keeps the promise

  Rule: The OCPP connection status is unknown where no OCPP module is configured.

    @req.connection_status.unconfigured
    Scenario: There is no connection without a module
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

  Rule: The OCPP connection status is published once a second and not oftener: leaving aside the 2 s after a command, a change of state or a change of limit, the mean interval of all publications is at least 0.95 s.

    @req.connection_status.period.rate
    Scenario: It is not published oftener
      Given a charger on its broker
      Then the pulse keeps the promise
