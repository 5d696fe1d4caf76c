"""Reference, at its edge: a small charge point of OCPP, for whoever manages chargers (a CSMS) to know this one."""
