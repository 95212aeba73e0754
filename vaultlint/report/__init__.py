"""Diagnostics to output: text and machine formats."""
