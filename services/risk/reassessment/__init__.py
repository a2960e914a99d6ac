"""Reassessment: what is in force changed, so live consignments are judged again, and whoever gets another answer is told.

`live` remembers every live consignment as last declared and judged; `generations` numbers what was in force; `renewal` is pure;
`loop` works off what is due, slowly while filings come in. What a reassessment is stands in docs/reassessment.md.
"""
