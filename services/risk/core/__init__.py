"""The pure core of risk: features, criteria, score and assessment. No I/O, no clock, no randomness of its own."""
