Feature: Session information

  Rule: The session information is a JSON object with the seven documented fields, each of its documented type.

    @req.session_info.payload
    Scenario: Payloads are as promised
      Given a charger on its broker
      Then every publication keeps the promise

  Rule: The session information is a JSON object with eight fields (charged and discharged energy, duration, time, latest power, state, permanent fault, and the source that enables or disables), each of its type.

    @req.session_info.payload.eight_fields
    Scenario: Payloads are as promised
      Given a charger on its broker
      Then every publication keeps the promise

  Rule: The state of the session is one of the twelve documented states.

    @req.session_info.state
    Scenario: Payloads are as promised
      Given a charger on its broker
      Then every publication keeps the promise

  Rule: The time in the session information is in the format of RFC 3339, in UTC.

    @req.session_info.datetime
    Scenario: Payloads are as promised
      Given a charger on its broker
      Then every publication keeps the promise

  Rule: What enables or disables the connector is told with its source, what that asks for, and its priority.

    @req.session_info.enabling
    Scenario: It is told what enables the connector
      Given a charger on its broker
      Then every publication keeps the promise

  Rule: A random delay that runs is told with the seconds that remain, the limits in amperes during it and after it, and when it started.

    @req.session_info.delay
    Scenario: A delay is told
      Given a charger on its broker
      Then every publication keeps the promise

  Rule: In the state Error, the additional information names one of the nine documented causes.

    @req.session_info.state_info @active
    Scenario: An error names its cause
      Given a charging session
      When an error is caused
      Then every publication keeps the promise

  Rule: Outside the state Error, the additional information is empty.

    @req.session_info.state_info.empty
    Scenario: There is no cause where there is no error
      Given a charger on its broker
      Then every publication keeps the promise

  Rule: Neither the charged nor the discharged energy is negative.

    @req.session_info.energy.positive
    Scenario: Energies are not negative
      Given a charger on its broker
      Then every publication keeps the promise

  Rule: Within a session, neither the charged nor the discharged energy falls.

    @req.session_info.energy.rising @active
    Scenario: Energies do not fall
      Given a charging session
      Then it keeps the promise for a while

  Rule: At the start of a session, when a vehicle was plugged in, the charged and the discharged energy are zero.

    @req.session_info.energy.start @active
    Scenario: A session begins at zero
      Given a vehicle that was just plugged in
      Then every publication keeps the promise

  Rule: While charging, the duration of the session advances with time, in seconds: over any 10 s by as much as the clock on the wall, within 1.5 s.

    @req.session_info.duration @active
    Scenario: The duration advances
      Given a charging session
      Then it keeps the promise for a while

  Rule: The latest total power is the latest total that the power meter has published, at most 2.5 s before.

    @req.session_info.power.metered @active
    Scenario: The power is that of the meter
      Given a charging session
      Then it keeps the promise for a while

  Rule: The charged energy is the energy that the power meter has counted since the session started, within 1 Wh or 1 %.

    @req.session_info.energy.metered @active
    Scenario: The energy is that of the meter
      Given a charging session
      Then it keeps the promise for a while

  Rule: The session information is published every second: no two publications that belong to the pulse are more than 1.5 s apart.

    @req.session_info.period.gap
    Scenario: No gap is too long
      Given a charger on its broker
      Then the pulse keeps the promise

  Rule: The session information is published every second: the mean interval of the pulse is at most 1.05 s.

    @req.session_info.period.mean
    Scenario: The mean is not too long
      Given a charger on its broker
      Then the pulse keeps the promise

  Rule: The session information is published once a second and not oftener: leaving aside the 2 s after a command, a change of state or a change of limit, the mean interval of all publications is at least 0.95 s.

    @req.session_info.period.rate
    Scenario: It is not published oftener
      Given a charger on its broker
      Then the pulse keeps the promise
