Feature: Date and time

  Rule: The time is bare text in the format of RFC 3339, in UTC.

    @req.datetime.payload
    Scenario: Payloads are as promised
      Given a charger on its broker
      Then every publication keeps the promise

  Rule: The published time is the current time: it never stands, never runs backwards, and over any 10 s advances by as much as the clock on the wall, within 1 s.

    @req.datetime.advances
    Scenario: The time is the current time
      Given a charger on its broker
      Then every publication keeps the promise

  Rule: The published time is within 1 s of the clock of the conformance kit.

    @req.datetime.accurate
    Scenario: The time is right
      Given a charger on its broker
      Then every publication keeps the promise

  Rule: The time of the charger is published every second: no two publications that belong to the pulse are more than 1.5 s apart.

    @req.datetime.period.gap
    Scenario: No gap is too long
      Given a charger on its broker
      Then the pulse keeps the promise

  Rule: The time of the charger is published every second: the mean interval of the pulse is at most 1.05 s.

    @req.datetime.period.mean
    Scenario: The mean is not too long
      Given a charger on its broker
      Then the pulse keeps the promise

  Rule: The time of the charger is published once a second and not oftener: leaving aside the 2 s after a command, a change of state or a change of limit, the mean interval of all publications is at least 0.95 s.

    @req.datetime.period.rate
    Scenario: It is not published oftener
      Given a charger on its broker
      Then the pulse keeps the promise
