"""
WHAT IT MEANS: Snapshot -> findings, pure.

In: plain values and a `Snapshot`. Out: frozen findings with a stable identity and a total order.
No file, no clock, no randomness of its own, no store. May import `graph_schema` and `pathway.errors`.
"""
