"""A model as editor: the record step, the flow, and the sets that both are measured on."""
