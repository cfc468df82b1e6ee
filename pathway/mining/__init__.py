"""
WHAT JOURNEYS SHOW: contacts -> moves, one Ibis expression each.

The embedded store runs these expressions on DuckDB; the Neo4j store owns a Cypher twin with equal answers.
"""
