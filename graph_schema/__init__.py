"""
WHAT THINGS ARE.

In: nothing. Out: words, entities, identifiers, and what is worked out from them (constraints, column
maps, glossary). Pure: imports nothing of ours, opens no file, no database, no clock.
"""
