"""Who is looked at besides the catalogue: the random arm, officers' local profiles, caps of profiles, the work a day allows."""
