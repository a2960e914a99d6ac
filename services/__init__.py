"""The three services of the gate and their entry point."""
