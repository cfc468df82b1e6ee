"""
WHAT EACH CLAIM OF SPEED RESTS ON: measured beside a yardstick in the same run, never timed in a test.

`python -m benchmarks` prints every table; `python -m benchmarks.moves` and so on one of them.
"""
