"""Lets tables and code that an editor wrote be wider than a screen, and moved by hand and key.

Works on what a reader of Markdown has made, in which `<` begins nothing but its own tags.
"""

import re

ALIGNED = re.compile(r'<(t[hd]) style="text-align:(left|center|right)">')
OPENING = '<div class="scroll" role="group" aria-label="Table" tabindex="0"><table>'


def fit_screens(html: str) -> str:
    """Set tables into what scrolls, and align their cells by classes, as policies ask for."""
    html = html.replace("<table>", OPENING).replace("</table>", "</table></div>")
    return ALIGNED.sub(r'<\1 class="\2">', html).replace("<pre>", '<pre tabindex="0">')
