Feature: The charger as a whole

  Rule: A charger that is running is heard: its topics do not all fall silent for more than 1.5 s, unless an operator or the broker caused it.

    @req.charger.presence
    Scenario: The charger is never silent
      Given a charger on its broker
      Then the pulse keeps the promise

  Rule: JSON payloads are strict: UTF-8 without byte order mark, no NaN and no infinity (RFC 8259).

    @req.charger.json.strict
    Scenario: JSON is strict
      Given a charger on its broker
      Then every publication keeps the promise

  Rule: JSON objects have no key twice (RFC 8259, section 4).

    @req.charger.json.unique_keys
    Scenario: No key stands twice
      Given a charger on its broker
      Then every publication keeps the promise

  Rule: Variables are not retained: a retained value outlives the second that it was true for.

    @req.charger.not_retained
    Scenario: Who subscribes later hears nothing old
      Given a charger on its broker
      When the client subscribes anew
      Then nothing old is delivered

  Rule: A command to one connector changes nothing on another: its effect is not seen there within the deadline of the effect.

    @req.charger.isolation @active
    Scenario Outline: Other connectors do as before
      Given every connector has a charging session
      When the client <command>
      Then no other connector does so

      Examples:
        | command                     |
        | limits the current to 10 A  |
        | pauses charging with a word |

  Rule: A command to a connector that does not exist changes nothing: its effect is not seen on any connector within the deadline of the effect.

    @req.charger.unknown_connector @active
    Scenario: Nobody obeys for another
      Given a charging session
      When a connector that is not there is limited and paused
      Then no connector does so

  Rule: Commands are obeyed whether they are sent with QoS 0, 1 or 2.

    @req.charger.command_qos @active
    Scenario Outline: Commands are obeyed however they are delivered
      Given a charging session
      When the client limits the current to <number> A, delivered <how>
      Then the limit in force obeys

      Examples:
        | number | how           |
        | 12     | at most once  |
        | 11     | at least once |
        | 10     | exactly once  |

  Rule: The charger is as it is declared: what is declared present is not seen lacking, what is declared absent is not seen, and the connectors are those that are declared.

    @req.charger.declared
    Scenario: The charger is as its maker declares it
      Given a charger on its broker
      Then every publication keeps the promise
