"""Notify: turns measures into notices, keeps the hold stack, delivers to filers, carriers and targeting centres."""
