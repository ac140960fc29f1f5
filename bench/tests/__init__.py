"""Tests of the comparison's own arithmetic: `cd bench && python3 -m unittest`."""
