"""Which part of the map's page is called what, and which of them stand in its address."""

MAP, VIEW, SAID, BESIDE, BELOW = "map", "map-view", "map-said", "map-beside", "map-below"
LIT, FIND, FROM, TO = "map-lit", "map-find", "map-from", "map-to"
OPENED, SERVICE, DAYS = "map-opened", "map-service", "map-days"
LAYER_SAID = "map-layer-said"
FILTERS = {
    "map-organisation": "organisation",
    "map-sector": "sector",
    "map-layer": "layer",
    "map-lines": "lines",
    LIT: "lit",
    FROM: "start",
    TO: "to",
    OPENED: "opened",
    SERVICE: "service",
}
CHOSEN = ("map-organisation", "map-sector", "map-layer", "map-lines", FROM, TO)
