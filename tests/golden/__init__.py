"""Golden output: what users see of an invented fortnight, compared whole.

`make golden` writes it anew; a change shows as a diff that one reads.  README.md says what it is.
"""
