"""Report, two side by side: what changed, first."""
