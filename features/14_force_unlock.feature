Feature: Unlocking

  Rule: A positive integer on this topic names the connector of the EVSE whose lock opens, within 5 s (the kit looks at connector 1).

    @req.force_unlock.effect.named @active
    Scenario: A number unlocks that connector
      Given a charging session
      And the plug is seen locked
      When the client asks to unlock connector 1
      Then the lock opens

  Rule: A payload that is empty or not an integer opens the lock of connector 1, within 5 s.

    @req.force_unlock.effect.default @active
    Scenario Outline: Anything else unlocks connector 1
      Given a charging session
      And the plug is seen locked
      When the client asks to unlock with <payload>
      Then the lock opens

      Examples:
        | payload |
        | nothing |
        | a word  |

  Rule: Opening the lock of connector 1 ends the transaction: a session that is charging leaves the state Charging within 5 s.

    @req.force_unlock.effect.session @active
    Scenario: An unlocked session is over
      Given a charging session
      When the client asks to unlock connector 1
      Then charging stops
