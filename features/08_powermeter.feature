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

  Rule: The power meter reading has all documented groups: currents, energies, frequencies, meter id, phase sequence error, powers and voltages.

    @req.powermeter.fields
    Scenario: Payloads are as illustrated
      Given a charger on its broker
      Then every publication keeps the promise

  Rule: Totals of energy and power are the sums of their phases, within what is printed plus 1 Wh (1 W) or 1 %.

    @req.powermeter.sums
    Scenario: Totals are sums
      Given a charger on its broker
      Then every publication keeps the promise

  Rule: On each phase, power agrees with voltage times current within 10 % or 100 W.

    @req.powermeter.power @active
    Scenario: Power is voltage times current
      Given a charging session
      Then it keeps the promise for a while

  Rule: The imported energy never falls.

    @req.powermeter.energy.rising
    Scenario: The counter does not fall
      Given a charger on its broker
      Then every publication keeps the promise

  Rule: The exported energy never falls.

    @req.powermeter.export.rising
    Scenario: The other counter does not fall either
      Given a charger on its broker
      Then every publication keeps the promise

  Rule: The timestamp never runs backwards.

    @req.powermeter.timestamp.rising
    Scenario: Readings do not go back in time
      Given a charger on its broker
      Then every publication keeps the promise

  Rule: The timestamp is at most 2.5 s old when it is heard, and at most 1 s ahead.

    @req.powermeter.timestamp.fresh
    Scenario: Readings are fresh
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

  Rule: The power meter is published once a second and not oftener: leaving aside the 2 s after a command, a change of state or a change of limit, the mean interval of all publications is at least 0.95 s.

    @req.powermeter.period.rate
    Scenario: It is not published oftener
      Given a charger on its broker
      Then the pulse keeps the promise
