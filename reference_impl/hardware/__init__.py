"""Reference, at its edge: the hardware of one connector, as Protocols and as a simulation."""
