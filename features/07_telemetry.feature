Feature: Telemetry

  Rule: Telemetry is a JSON object; of the documented fields, those that are there have their documented type.

    @req.telemetry.payload
    Scenario: Payloads are as promised
      Given a charger on its broker
      Then every publication keeps the promise

  Rule: The power meter is not published on the telemetry topic: the second heading of that name in the source is a slip for var/powermeter.

    @req.telemetry.not_powermeter
    Scenario: Payloads are as promised
      Given a charger on its broker
      Then every publication keeps the promise

  Rule: The telemetry is published every second: no two publications that belong to the pulse are more than 1.5 s apart.

    @req.telemetry.period.gap
    Scenario: No gap is too long
      Given a charger on its broker
      Then the pulse keeps the promise

  Rule: The telemetry is published every second: the mean interval of the pulse is at most 1.05 s.

    @req.telemetry.period.mean
    Scenario: The mean is not too long
      Given a charger on its broker
      Then the pulse keeps the promise
