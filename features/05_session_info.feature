Feature: Session information

  Rule: The session information is a JSON object with the seven documented fields, each of its documented type.

    @req.session_info.payload
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

  Rule: In the state Error, the additional information names one of the nine documented causes.

    @req.session_info.state_info @active
    Scenario: An error names its cause
      Given a charging session
      When an error is caused
      Then every publication keeps the promise

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
