"""Chance with a fixed seed: one stream for each subject, so that a change in one leaves the others alone."""

import zlib
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


def stream(seed: int, subject: str) -> np.random.Generator:
    """
    The random numbers of one subject; the same seed and subject give the same numbers.

    >>> bool(stream(1, "events").integers(100) == stream(1, "events").integers(100))
    True
    """
    return np.random.Generator(np.random.PCG64([seed, zlib.crc32(subject.encode())]))


def pick(rng: np.random.Generator, shares: Mapping[str, float], size: int) -> npt.NDArray[np.object_]:
    """`size` words, each drawn with its share; shares need not add to 1."""
    words = np.array(list(shares), dtype=object)
    weights = np.array([float(share) for share in shares.values()])
    return words[rng.choice(len(words), size=size, p=weights / weights.sum())]


def waits(rng: np.random.Generator, median_days: float, spread: float, size: int) -> Ints:
    """Waiting times in minutes around a median; `spread` on the log scale. A median of 0 is no wait."""
    minutes = median_days * 1440 * np.exp(spread * rng.standard_normal(size))
    return np.asarray(np.rint(minutes), dtype=np.int64)


def round_up_shares(shares: Floats, total: int) -> Ints:
    """
    Whole numbers in proportion to shares that add up to a total exactly.

    >>> round_up_shares(np.array([1.0, 1.0, 1.0]), 10).tolist()
    [4, 3, 3]
    """
    wanted = shares / shares.sum() * total
    whole: Ints = np.floor(wanted).astype(np.int64)
    short = total - int(whole.sum())
    order = np.argsort(-(wanted - whole), kind="stable")
    whole[order[:short]] += 1
    return whole
