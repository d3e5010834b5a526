"""A small XML tree that knows on which line of the file each element stands.

Read with defusedxml's SAX parser: a document type or an entity is refused, nothing is fetched.
Namespaces are dropped from the names; the root's own stays readable as an attribute.
"""

from dataclasses import dataclass, field
from typing import Final
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, Locator

import defusedxml.sax  # type: ignore[import-untyped]  # defusedxml ships no types
from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]  # as above

from teliti.treasury.domain.messages import Unreadable

DEEPEST: Final = 60


@dataclass(slots=True)
class Node:
    """One element: its name without prefix, the line it starts on, its text and children."""

    name: str
    line: int
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node"] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its own text without spaces around it."""
        return "".join(self.pieces).strip()

    def all(self, path: str) -> list["Node"]:
        """Every element below it at `A/B/C`."""
        found = [self]
        for name in path.split("/"):
            found = [child for node in found for child in node.children if child.name == name]
        return found

    def first(self, *paths: str) -> "Node | None":
        """The first element found at one of the paths, tried in their order."""
        for path in paths:
            if found := self.all(path):
                return found[0]
        return None

    def value(self, *paths: str) -> str:
        """The first text that is not empty at one of the paths, or empty."""
        for path in paths:
            for node in self.all(path):
                if node.text:
                    return node.text
        return ""


class _Builder(ContentHandler):
    """Builds the tree; the parser tells it the lines."""

    def __init__(self) -> None:
        super().__init__()
        self.root: Node | None = None
        self._where: Locator | None = None
        self._open: list[Node] = []

    def setDocumentLocator(self, locator: Locator) -> None:
        self._where = locator

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        line = (self._where.getLineNumber() if self._where else None) or 1
        if len(self._open) >= DEEPEST:
            raise Unreadable(line, "xml_too_deep", limit=DEEPEST)
        node = Node(name.rpartition(":")[2], line, dict(attrs.items()))
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.root = node
        self._open.append(node)

    def endElement(self, name: str) -> None:
        self._open.pop()

    def characters(self, content: str) -> None:
        self._open[-1].pieces.append(content)


def parse(data: bytes) -> Node:
    """The root element; `Unreadable` names the line where the XML is broken."""
    builder = _Builder()
    try:
        defusedxml.sax.parseString(data, builder, forbid_dtd=True)
    except DefusedXmlException as forbidden:
        raise Unreadable(None, "xml_forbidden") from forbidden
    except SAXParseException as broken:
        raise Unreadable(
            broken.getLineNumber(), "xml_broken", reason=broken.getMessage()
        ) from broken
    except (SAXException, ValueError, LookupError) as broken:
        raise Unreadable(None, "xml_broken", reason=str(broken)) from broken
    if builder.root is None:
        raise Unreadable(None, "xml_broken", reason="no element")
    return builder.root
