"""Report, plots: where everything stands in a picture, reckoned from the course of a capture; templates draw it."""

from conformance.report.plot.clock import Clock, clocks
from conformance.report.plot.histogram import Histogram, histograms
from conformance.report.plot.session import SessionPlot, sessions
from conformance.report.plot.strip import Strip, strip

__all__ = ["Clock", "Histogram", "SessionPlot", "Strip", "clocks", "histograms", "sessions", "strip"]
