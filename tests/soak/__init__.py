"""Days of the reference charger in virtual time, in which everything around it fails: `python -m tests.soak`."""
