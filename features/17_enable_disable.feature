Feature: Enabling and disabling

  Rule: A Disable of priority 0 overrules every other source: a connector with nothing plugged in reaches the state Disabled within 5 s.

    @req.enable_disable.effect.disabled @active
    Scenario: A connector is taken out of service
      Given a connector with nothing plugged in
      When the client tells the charger to disable the connector
      Then the charger obeys

  Rule: A Disable of priority 0 is told as what disables the connector within 5 s, with its source and priority (the kit looks at the source LocalAPI).

    @req.enable_disable.effect.told @active
    Scenario: It is told what disables the connector
      Given a connector with nothing plugged in
      When the client tells the charger to disable the connector
      Then the charger obeys

  Rule: What one source disabled, the same source enables: its Enable, or that it asks for nothing any more, ends the state Disabled within 5 s (the kit looks at the source LocalAPI).

    @req.enable_disable.effect.enabled @active
    Scenario Outline: A connector is put back into service
      Given a connector that was disabled by the client
      When the client tells the charger to <act>
      Then the charger obeys

      Examples:
        | act                      |
        | enable the connector     |
        | forget what it asked for |

  Rule: A payload that does not name a connector, a source, a state and a priority is ignored: for 5 s the session, what enables it and the pulse of the connector are undisturbed.

    @req.enable_disable.doubtful @active
    Scenario Outline: What says too little changes nothing
      Given a connector with nothing plugged in
      When the client tells the charger to <act>
      Then nothing is disturbed

      Examples:
        | act                                             |
        | disable something                               |
        | disable the connector, without saying who asks  |
        | disable the connector, with a priority in words |
