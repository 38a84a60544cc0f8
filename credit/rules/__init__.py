"""Pure decisions of credit: no I/O, whole numbers in, whole numbers out."""

from credit.rules.ageing import BUCKETS, bucket_of, days_late, due_date, is_alarming
from credit.rules.allocating import OpenItem, Share, oldest_first, settle
from credit.rules.billing import Bill, Billed, BilledLine, Progress, bill, part_of, take_back
from credit.rules.judging import Receivable, exposure_of, in_force, judge, uncovered

__all__ = [
    "BUCKETS",
    "Bill",
    "Billed",
    "BilledLine",
    "OpenItem",
    "Progress",
    "Receivable",
    "Share",
    "bill",
    "bucket_of",
    "days_late",
    "due_date",
    "exposure_of",
    "in_force",
    "is_alarming",
    "judge",
    "oldest_first",
    "part_of",
    "settle",
    "take_back",
    "uncovered",
]
