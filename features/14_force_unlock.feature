Feature: Unlocking

  Rule: A positive integer on this topic names the connector of the EVSE whose lock opens, within 5 s (the kit looks at connector 1).

    @req.force_unlock.effect.named @active
    Scenario: A number unlocks that connector
      Given a charging session
      And the plug is seen locked
      When the client tells the charger to unlock connector 1
      Then the lock opens

  Rule: A payload that is empty or not an integer opens the lock of connector 1, within 5 s.

    @req.force_unlock.effect.default @active
    Scenario Outline: Anything else unlocks connector 1
      Given a charging session
      And the plug is seen locked
      When the client tells the charger to unlock <what>
      Then the lock opens

      Examples:
        | what                   |
        | without a payload      |
        | with a word as payload |

  Rule: Opening the lock of connector 1 ends the transaction: a session that is charging leaves the state Charging within 5 s.

    @req.force_unlock.effect.session @active
    Scenario: An unlocked session is over
      Given a charging session
      When the client tells the charger to unlock connector 1
      Then charging stops
