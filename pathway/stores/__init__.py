"""
WHAT IS KEPT: Batch -> kept -> Snapshot.

`base` is the contract; `memory` the yardstick, `embedded` the default, `neo4j` for teams; `opening`
turns an address into a store. A store remembers and finds; it never judges.
"""
