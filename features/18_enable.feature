Feature: Enabling by the older command

  Rule: A whole number on this topic enables again what one on the topic disable disabled: the state Disabled ends within 5 s.

    @req.enable.effect.state @active
    Scenario: The older commands belong together
      Given a connector that was disabled by the older command
      When the client tells the charger to enable connector 1
      Then the charger obeys
