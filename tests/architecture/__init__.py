"""
WHAT KEEPS THE HOUSE IN ORDER: arrows, door signs, short functions, purity, run examples.

In: the source as text and its imports. Out: a failure that names the file. A rule here has a twin that breaks
it, so that no rule can fall asleep.
"""
