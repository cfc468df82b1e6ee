"""What it means that a piece of information was carried, lost or stale: said of the service's own message."""

_IN_THE_MESSAGE = {
    "stale": "in the service’s own message as it had been before",
    "lost": "not in the service’s own message",
    "absent": "not in the service’s own message",
}


def reached_words(reached: str, known_at: str | None) -> str:
    """
    What became of it; of what was lost, by what it is known that somebody had known it.

    >>> reached_words("lost", "D15"), reached_words("lost", None), reached_words("carried", None)
    ('lost; D15 had carried it', 'lost; known before, as told', 'carried')
    """
    if reached != "lost":
        return reached
    return f"lost; {known_at} had carried it" if known_at else "lost; known before, as told"


def means(reached: str, perhaps_by: str | None, *, said_unknown: bool) -> tuple[str, ...]:
    """
    That it is told of the message alone, and who may have brought it beside that; never that nobody knew.

    >>> means("lost", "carer", said_unknown=False)
    ('not in the service’s own message', 'carried by the carer: it may have reached them that way')
    """
    said = [_IN_THE_MESSAGE[reached]] if reached in _IN_THE_MESSAGE else []
    if reached == "absent":
        unknown = "not known before, as told"
        said.append(unknown if said_unknown else "nothing surely earlier says that anybody knew it")
    if perhaps_by:
        said.append(f"carried by the {perhaps_by}: it may have reached them that way")
    return tuple(said)
