Feature: Power meter

  Rule: The power meter reading is a JSON object with a timestamp and the total imported energy; the documented fields that are there have their documented type.

    @req.powermeter.payload
    Scenario: Payloads are as promised
      Given a charger on its broker
      Then every publication keeps the promise

  Rule: The timestamp is a number of seconds since 1970, or text in the format of RFC 3339.

    @req.powermeter.timestamp
    Scenario: Payloads are as promised
      Given a charger on its broker
      Then every publication keeps the promise

  Rule: The power meter is published every second: no two publications that belong to the pulse are more than 1.5 s apart.

    @req.powermeter.period.gap
    Scenario: No gap is too long
      Given a charger on its broker
      Then the pulse keeps the promise

  Rule: The power meter is published every second: the mean interval of the pulse is at most 1.05 s.

    @req.powermeter.period.mean
    Scenario: The mean is not too long
      Given a charger on its broker
      Then the pulse keeps the promise
