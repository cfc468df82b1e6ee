"""
ONE SUITE FOR EVERY STORE.

In: a store of each kind, empty, with a clock that only tests move. Out: the promises of
`pathway/stores/base.py`, kept or broken. `memory` is the yardstick; whatever differs from it is wrong.
"""
