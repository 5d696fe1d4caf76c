"""Bench, doctor: whether a bench is fit to judge; the charger is sent nothing."""

from conformance.bench.doctor.examination import examine

__all__ = ["examine"]
