"""Sources as links: records name them by an address without its beginning, and what it is."""

from __future__ import annotations

import re

from markupsafe import Markup

_IN_REPOSITORY = re.compile(r"(github\.com/[\w-]+/[\w-]+) (\S+) \(commit (\w+)\)")
_ADDRESS = re.compile(r"(?<!\S)(?:https?://)?[\w-]+(?:\.[\w-]+)+/[^\s,]*")
_LINK = Markup('{}<a href="{}">{}</a>{}')


def link_source(source: str) -> Markup:
    """
    Link the first address of a source, if it has one.

    Parameters
    ----------
    source : str
        For example "eli.gov.pl/api/acts/DU/2015/609/text.html : Polish government statement",
        or a file of a repository: "github.com/owner/name path (commit 003ce130): what it is".
    """
    if match := _IN_REPOSITORY.match(source):
        repository, path, commit = match.groups()
        address = f"https://{repository}/blob/{commit}/{path}"
    elif match := _ADDRESS.search(source):
        address = match[0] if "://" in match[0] else f"https://{match[0]}"
    else:
        return Markup.escape(source)
    rest = source[match.end() :].replace(" : ", ": ")
    return _LINK.format(source[: match.start()], address, match[0], rest)
