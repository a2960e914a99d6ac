"""What EDIFACT and X12 share: segments with positions, a manifest bill by bill, the way back to the sender's own segment."""
