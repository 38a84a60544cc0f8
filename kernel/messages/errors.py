"""Why a message or a file is not taken."""

from kernel.errors import Refusal
from kernel.i18n import _l


class NothingWritten(Refusal):
    """Neither a word nor a file."""

    code = "nothing_written"
    status = 422
    title = _l("Nothing to send")
    message = _l("Write something, or choose a file to send.")


class MessageTooLong(Refusal):
    """More than a message holds."""

    code = "message_too_long"
    status = 422
    title = _l("Too long for a message")
    message = _l(
        "Your message has %(length)s characters; up to %(longest)s fit. Shorten it, or send the "
        "text as a file."
    )


class FileTooLarge(Refusal):
    """More bytes than a file may have."""

    code = "file_too_large"
    status = 422
    title = _l("The file is too large")
    message = _l("%(name)s is larger than %(megabytes)s MB. Make it smaller, or send it in parts.")


class TooManyFiles(Refusal):
    """More files than one message carries."""

    code = "too_many_files"
    status = 422
    title = _l("Too many files")
    message = _l("One message carries up to %(most)s files. Send the rest with a second one.")


class FileNotTaken(Refusal):
    """The kind of file is none that is taken."""

    code = "file_not_taken"
    status = 422
    title = _l("This kind of file is not taken")
    message = _l("%(name)s cannot be sent. Files may be: %(kinds)s.")


class FileNotWhatItSays(Refusal):
    """The content is not what the name says."""

    code = "file_not_what_it_says"
    status = 422
    title = _l("The file is not what its name says")
    message = _l(
        "%(name)s does not contain what its ending promises. Open it, save it again in that "
        "format, and send the new file."
    )
