Feature: List of connectors

  Rule: The list of connectors is a JSON array of strings.

    @req.connectors.payload
    Scenario: Payloads are as promised
      Given a charger on its broker
      Then every publication keeps the promise

  Rule: The names in the list of connectors are not empty, and none is listed twice.

    @req.connectors.payload.names
    Scenario: Payloads are as promised
      Given a charger on its broker
      Then every publication keeps the promise

  Rule: Every listed connector publishes all of its variables: each is heard within 5 s of the listing.

    @req.connectors.complete
    Scenario: Every connector is served
      Given a charger on its broker
      Then every publication keeps the promise

  Rule: No documented variable is published under the name of a connector that is not listed.

    @req.connectors.listed
    Scenario: Who is not listed is not served
      Given a charger on its broker
      Then every publication keeps the promise

  Rule: The list of connectors is published every second: no two publications that belong to the pulse are more than 1.5 s apart.

    @req.connectors.period.gap
    Scenario: No gap is too long
      Given a charger on its broker
      Then the pulse keeps the promise

  Rule: The list of connectors is published every second: the mean interval of the pulse is at most 1.05 s.

    @req.connectors.period.mean
    Scenario: The mean is not too long
      Given a charger on its broker
      Then the pulse keeps the promise

  Rule: The list of connectors is published once a second and not oftener: leaving aside the 2 s after a command, a change of state or a change of limit, the mean interval of all publications is at least 0.95 s.

    @req.connectors.period.rate
    Scenario: It is not published oftener
      Given a charger on its broker
      Then the pulse keeps the promise
