"""Who makes a change: a name or role, remembered by the browser until it is closed."""

import getpass

import dash_mantine_components as dmc
from dash.development.base_component import Component

ACTOR = "actor"


def actor_field() -> Component:
    """The field; every page that changes something has it, with the same content."""
    return dmc.TextInput(
        id=ACTOR,
        label="Your name or role",
        description="Stands beside the change in the history",
        value=usual_actor(),
        persistence="careseams",
        persistence_type="session",
        autoComplete="off",
        inputWrapperOrder=["label", "description", "error", "input"],
    )


def usual_actor() -> str:
    """The operating system's user, as on the command line; "" where it says nobody."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
