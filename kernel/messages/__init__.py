"""One thread of messages and one place for files, for documents of every kind.

A room names its kinds of subjects in `subjects.py` (`SUBJECTS`) and says who may see one; here
nobody asks what an order is.
"""

from kernel.messages.errors import (
    FileNotTaken,
    FileNotWhatItSays,
    FileTooLarge,
    MessageTooLong,
    NothingWritten,
    TooManyFiles,
)
from kernel.messages.posting import LONGEST, MOST_FILES, POSTED, attach, post_message
from kernel.messages.repo import (
    count_messages,
    load_file,
    load_files_of,
    load_loose_files,
    load_messages,
    load_thread,
)
from kernel.messages.sniffing import KINDS, LARGEST, judge_file, plain_name
from kernel.messages.types import FileView, MessageView, Subject, SubjectKind, Upload

__all__ = [
    "KINDS",
    "LARGEST",
    "LONGEST",
    "MOST_FILES",
    "POSTED",
    "FileNotTaken",
    "FileNotWhatItSays",
    "FileTooLarge",
    "FileView",
    "MessageTooLong",
    "MessageView",
    "NothingWritten",
    "Subject",
    "SubjectKind",
    "TooManyFiles",
    "Upload",
    "attach",
    "count_messages",
    "judge_file",
    "load_file",
    "load_files_of",
    "load_loose_files",
    "load_messages",
    "load_thread",
    "plain_name",
    "post_message",
]
