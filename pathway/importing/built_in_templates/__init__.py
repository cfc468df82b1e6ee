"""
MAPPING TEMPLATES THAT COME WITH US: files alone, read by `pathway.importing.mapping_templates`.

No published export has a fixed form, so their columns are optional and named as suppliers often name them.
"""
