"""
WHAT IS PUBLISHED: the hazard library and the default duty rules, as shipped files.

Out: plain rows and `DutyRule` entities. Rates quoted in the library are of study populations, never local.
May import `graph_schema`.
"""
