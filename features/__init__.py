"""Requirements told as behaviour."""
