"""
FORMS: what can be added and changed by hand, one file a subject, as in `graph_schema`.

In: what people typed. Out: fields to draw, records ready to be saved, or which field has to be put right and
why. Labels, hints and choices are worked out from `graph_schema.catalogue`. Nothing here is a page or asks
the store. May import `app.components`, `app.text`, `graph_schema`, `pathway.analysis`, `pathway.library`,
`pathway.engine` and `pathway.errors`.
"""
