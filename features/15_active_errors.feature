Feature: Active errors

  Rule: The list of active errors is a JSON array.

    @req.active_errors.payload
    Scenario: Payloads are as promised
      Given a charger on its broker
      Then every publication keeps the promise

  Rule: The list of active errors is published every second: no two publications that belong to the pulse are more than 1.5 s apart.

    @req.active_errors.period.gap
    Scenario: No gap is too long
      Given a charger on its broker
      Then the pulse keeps the promise

  Rule: The list of active errors is published every second: the mean interval of the pulse is at most 1.05 s.

    @req.active_errors.period.mean
    Scenario: The mean is not too long
      Given a charger on its broker
      Then the pulse keeps the promise

  Rule: The list of active errors is published once a second and not oftener: leaving aside the 2 s after a command, a change of state or a change of limit, the mean interval of all publications is at least 0.95 s.

    @req.active_errors.period.rate
    Scenario: It is not published oftener
      Given a charger on its broker
      Then the pulse keeps the promise
