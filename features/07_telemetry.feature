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

  Rule: Telemetry has five fields: the speed of the fan, the error of the phase sequence, both supply voltages and the temperature.

    @req.telemetry.fields.five
    Scenario: Payloads are as recorded
      Given a charger on its broker
      Then every publication keeps the promise

  Rule: Telemetry has the six documented fields.

    @req.telemetry.fields
    Scenario: Payloads are as illustrated
      Given a charger on its broker
      Then every publication keeps the promise

  Rule: The relay is reported closed while the session is charging and open while the vehicle is unplugged, once the state has lasted for 3 s.

    @req.telemetry.relais @active
    Scenario Outline: The relay agrees with the session
      Given <world>
      Then it keeps the promise for a while

      Examples:
        | world                               |
        | a connector with nothing plugged in |
        | a charging session                  |

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

  Rule: The telemetry is published once a second and not oftener: leaving aside the 2 s after a command, a change of state or a change of limit, the mean interval of all publications is at least 0.95 s.

    @req.telemetry.period.rate
    Scenario: It is not published oftener
      Given a charger on its broker
      Then the pulse keeps the promise
