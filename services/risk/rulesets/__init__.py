"""Rulesets as governed data: drafted, checked, back-tested, in shadow, approved by a second person, rolled out, rolled back."""
