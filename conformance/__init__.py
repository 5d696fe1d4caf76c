"""The kit: decides from a capture whether a charger keeps the promises of a contract."""
