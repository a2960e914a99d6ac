"""Watch lists as versioned data, and the pairs an officer cleared: which of both are in force, who said so, when and why.

`archive` packs a list's files; `diff` compares two versions; `cleared` says which matches are left out. All three are pure.
`store` holds the statements, `versions` and `pairs` the use cases, `api` the routes.
"""
