"""The judge on trial: every fault and every mutation of the contract before it, and healthy chargers on rough links."""
