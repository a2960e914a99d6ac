"""Multiple filing: a master and its houses filed apart, by different parties, in either order, and linked."""
