"""Panel: a page beside the charger, which shows what is on its broker and sends commands, as any app does."""
