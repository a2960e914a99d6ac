"""What controls found: it teaches the criteria, compares the arms, and follows the parties."""
