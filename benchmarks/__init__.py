"""WHAT IS FAST: the kit side by side with what a user would use instead; `python -m benchmarks` prints it all."""
