"""What the fake costs, as ratios taken in one run: ``python -m benchmarks [name ...]``."""
