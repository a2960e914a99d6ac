"""XML without its dangers: a document type, and with it every entity, is refused. Standard library, no network."""

from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from services.risk.screening.entries import ListError

_DEEPEST = 32


def parse(content: bytes, file: str) -> Element:
    """The root element. Raises ListError for a file that is not well-formed, has a document type, or nests too deep."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    builder = TreeBuilder()
    depth = 0

    def fault(what: str, hint: str) -> ListError:
        return ListError(file, parser.CurrentLineNumber, what, hint)

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise fault(f"elements nest deeper than {_DEEPEST}", "No list does: get the file again from its publisher.")
        builder.start(tag, attributes)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(tag)

    def doctype(name: str, *_: object) -> None:
        hint = "Lists have none, and entities can be used to attack: get the file again from its publisher."
        raise fault(f"declares a document type ({name})", hint)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        what = f"is not well-formed XML: {expat.ErrorString(error.code)}"
        raise ListError(file, error.lineno, what, "The file may be cut off: get it again from its publisher.") from error
    return builder.close()
