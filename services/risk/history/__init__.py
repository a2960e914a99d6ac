"""History as features: what consignments judged before say about those judged now.

`keys` turns parties, addresses, numbers and goods into hashed keys; `marks` is what each consignment leaves under its keys and
asks of them; `windows` says how far an ask looks back, `past` finds what it may count, `of_...` count it, `look_back` lays it out
as columns; `settle` judges a batch whose members look back at each other; `store` keeps the marks. All but `store`, `tables` and
`keeping` are pure.
"""
