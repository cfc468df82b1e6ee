"""Every id of the map's page, and which of its parts stand in its address. Read as `ids.MAP`."""

MAP, VIEW, SAID, BESIDE, BELOW = "map", "map-view", "map-said", "map-beside", "map-below"
ORGANISATION, SECTOR, LAYER, LINES = "map-organisation", "map-sector", "map-layer", "map-lines"
FIND, FROM, TO = "map-find", "map-from", "map-to"
WITHOUT = "map-without-handoff"
LIT, LEGEND, LAYER_SAID = "map-lit", "map-legend", "map-layer-said"
OPENED, SERVICE = "map-opened", "map-service"
SLIDER, DAYS, DAY, DAY_SAID, CHANGES = "map-slider", "map-days", "map-day", "map-day-said", "map-changes"
CONTROLS = "map-controls"
FILTERS = {
    ORGANISATION: "organisation",
    SECTOR: "sector",
    LAYER: "layer",
    LINES: "lines",
    LIT: "lit",
    FROM: "start",
    TO: "to",
    OPENED: "opened",
    SERVICE: "service",
}
CHOSEN = (ORGANISATION, SECTOR, LAYER, LINES, FROM, TO)
