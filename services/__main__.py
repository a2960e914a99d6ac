"""`python -m services` is `portcullis`."""

from services.cli import main

main()
