"""What customs says, in the words and messages of each regime: one vocabulary (`vocabulary`), one writer a format."""
