"""
A picture in its frame: its source, its period, its as-at date, what is left out, how it was worked out.

Pictures are SVG made in Python (shown as images: they run nothing and ask for nothing) or Plotly charts.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
from dash import dcc, html
from dash.development.base_component import Component

from app.components.pieces import Content, details, heading, parts
from app.components.style import TOKENS

REFUSED_TRACES = ("choropleth", "choroplethmap", "densitymap", "scattermap")
CONFIG: Mapping[str, Any] = {"staticPlot": True, "displayModeBar": False, "responsive": True}
BLUES = [[0, TOKENS["pale"]], [0.5, TOKENS["blue"]], [1, TOKENS["dark-blue"]]]
TEMPLATE = go.layout.Template(
    data={"heatmap": [{"colorscale": BLUES}]},
    layout={
        "font": {"family": "Arial, sans-serif", "size": 14, "color": TOKENS["ink"]},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": TOKENS["paper"],
        "colorscale": {"sequential": BLUES},
        "colorway": [TOKENS[name] for name in ("blue", "ink", "grey", "dark-blue")],
        "xaxis": {"gridcolor": TOKENS["line"], "linecolor": TOKENS["grey"], "zerolinecolor": TOKENS["line"]},
        "yaxis": {"gridcolor": TOKENS["line"], "linecolor": TOKENS["grey"], "zerolinecolor": TOKENS["line"]},
        "margin": {"l": 60, "r": 20, "t": 20, "b": 50},
        "showlegend": False,
        "separators": ".,",
    },
)
"""NHS-like colours, Arial; goes into each chart, is never registered for all."""


@dataclass(frozen=True)
class Source:
    """
    What stands under every figure and in every export.

    `records`: what was counted or judged, with how many. `period`: from when to when. `as_at`: the as-at
    date. `left_out`: rows left out and why ("nothing left out" where that is so: it must be said).
    """

    records: str
    period: str
    as_at: str
    left_out: str

    @property
    def in_words(self) -> str:
        """
        One line of it all.

        >>> Source("212 recorded events", "1 Jun 2025 – 20 May 2026", "20 May 2026", "38 not placed").in_words
        '212 recorded events, 1 Jun 2025 – 20 May 2026. As at 20 May 2026. Left out: 38 not placed.'
        """
        return f"{self.records}, {self.period}. As at {self.as_at}. Left out: {self.left_out}."


def figure_frame(
    title: str,
    picture: Component,
    *,
    source: Source,
    working: Content = "",
    level: int = 2,
    under: Component | None = None,
) -> Component:
    """
    A card with a picture and its source line; `working` opens under "Show working", `under` is a legend.
    The picture can be saved as it is shown, with its title and source in the file.

    Put its table twin beside it: a picture alone cannot be read by everyone.
    """
    legend = [] if under is None else [under]
    caption = html.Figcaption(source_line(source, working))
    head = heading(title, level=level)
    return html.Figure(
        [head, picture, *legend, *_save(title, picture, source), caption], className="card figure"
    )


def _save(title: str, picture: Component, source: Source) -> list[Component]:
    """The button that saves what is drawn: an SVG image or a chart, nothing else."""
    inside = [picture, *picture._traverse()]
    if not any(isinstance(one, html.Img | dcc.Graph) for one in inside):
        return []
    told = {"data-svg": title, "data-source": source.in_words, "aria-label": f"SVG of {title}"}
    save = html.Button("SVG", type="button", className="button button-secondary", **told)
    return [html.Div(save, className="button-row")]


def source_line(source: Source, working: Content = "") -> Component:
    """Source, period, as-at date and what is left out, with "Show working" where there is some."""
    shown = [details("Show working", working)] if parts(working) else []
    return html.Div([html.P(source.in_words), *shown], className="source")


def svg_picture(svg: str, *, alt: str, least_width: int = 0, most_width: int = 0) -> Component:
    """
    An SVG drawing as an image; `alt` says its finding, not its looks.

    Below `least_width` pixels it scrolls inside its own region instead of shrinking beyond reading; it never
    grows above `most_width` pixels.
    """
    coded = base64.b64encode(svg.encode()).decode()
    image = html.Img(src=f"data:image/svg+xml;base64,{coded}", alt=alt, className="picture")
    bounds = {"minWidth": least_width, "maxWidth": most_width}
    if any(bounds.values()):
        image.style = {name: f"{pixels}px" for name, pixels in bounds.items() if pixels}
    if not least_width:
        return html.Div(image)
    scrolls = {"aria-label": "Picture, scrolls sideways"}
    return html.Div(image, className="picture-scroll", role="group", tabIndex=0, **scrolls)


def chart(figure: go.Figure, *, alt: str, height: int = 360) -> Component:
    """
    A still Plotly chart with our template; `alt` says its finding.

    Refuses WebGL and map traces with `ValueError`: they need what the page's security policy forbids, or
    ask another host for data.
    """
    for trace in figure.data:
        if trace.type.endswith("gl") or trace.type in REFUSED_TRACES:
            raise ValueError(f"{trace.type} cannot be drawn here")
    drawn = go.Figure(figure).update_layout(template=TEMPLATE, height=height)
    graph = dcc.Graph(figure=drawn, config=dict(CONFIG), style={"height": f"{height}px"})
    return html.Div(graph, role="img", className="chart", **{"aria-label": alt})
