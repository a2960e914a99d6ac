"""The files in the body of an upload: one file as it is, or several as multipart/form-data. Pure."""

from collections.abc import Mapping
from email import message_from_bytes, policy

from shared.problems import Problem

_SUFFIXES = {"text/csv": "csv", "application/xml": "xml", "text/xml": "xml", "application/json": "json"}


def files_of(body: bytes, content_type: str | None, name: str) -> Mapping[str, bytes]:
    """The files by name. One sent as it is gets the list's name and the suffix of its media type.

    Raises Problem 400 for a body without files, a part without a file name, or two of one name.
    """
    media_type = (content_type or "application/octet-stream").partition(";")[0].strip().lower()
    if not media_type.startswith("multipart/"):
        if not body:
            raise Problem(
                400, "list.empty", "The body is empty; send the list file as the body, or files as multipart/form-data."
            )
        return {f"{name}.{_SUFFIXES.get(media_type, 'txt')}": body}
    message = message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body, policy=policy.HTTP)
    if message.defects:
        raise Problem(
            400, "list.cut-off", f"The multipart body is not whole ({message.defects[0].__class__.__name__}); send it again."
        )
    files: dict[str, bytes] = {}
    for part in message.iter_parts() if message.is_multipart() else ():
        file, content = part.get_filename(), part.get_payload(decode=True)
        if not file or not isinstance(content, bytes):
            raise Problem(400, "list.part", "Every part of the body must be a file: give each a `filename`.")
        if file in files:
            raise Problem(400, "list.part", f"Two parts of the body are called {file!r}; give each file a name of its own.")
        files[file] = content
    if not files:
        raise Problem(400, "list.empty", "The multipart body holds no file.")
    return files
