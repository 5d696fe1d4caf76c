"""Reference, at its edge: devices on Modbus, read and written through maps of their registers."""
