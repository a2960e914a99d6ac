"""Back-test and what-if: a draft run over the stored feature frames, and what it would have changed."""
