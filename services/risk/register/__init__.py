"""The register of trusted traders (AEO, TIN), mutual recognition, and what they take off the soft score."""
