"""What the portal promises about speed and memory, measured: `python -m benchmarks --help`."""
