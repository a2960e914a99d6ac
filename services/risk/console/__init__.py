"""Officers' pages about what risk owns: evidence of a case, watch lists and cleared pairs, criteria and rulesets.

They read and act through the same functions as risk's calls do.
"""
