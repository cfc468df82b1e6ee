"""
WHAT MUST STAY TRUE: the rooms' behaviour through their public doors, in both stores and a browser.

`make test` runs all of it. `neo4j_server` starts a real server, `shared_data` finds data that is not ours to
ship, `architecture` watches the house itself. May import every room; no room imports this one.
"""
