Feature: Disabling by the older command

  Rule: A whole number on this topic disables the connector, unless a source enables it: with nothing plugged in, the state is Disabled within 5 s.

    @req.disable.effect.state @active
    Scenario: The older command disables as well
      Given a connector with nothing plugged in
      When the client tells the charger to disable connector 1
      Then the charger obeys
