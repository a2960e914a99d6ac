"""What the three services have in common. Imports nothing from `services`."""
