"""Benchmarks: `python -m bench [SCENARIO ...] [--quick] [--json FILE]`. What each measures, and how: docs/performance.md."""
