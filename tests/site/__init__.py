"""The specification site: what its pages are made of."""
