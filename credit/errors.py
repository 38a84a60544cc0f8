"""What credit refuses, and what to do next."""

from kernel.errors import Refusal
from kernel.i18n import _l


class CurrencyNotOfAccount(Refusal):
    """A document in another currency than the credit account's."""

    code = "currency_not_of_account"
    status = 422
    title = _l("Another currency than the account")
    message = _l("The credit account is kept in %(account)s. Use %(account)s instead of %(given)s.")


class DuplicateCreditAccount(Refusal):
    """A pair of seller and payer has exactly one credit account."""

    code = "duplicate_credit_account"
    title = _l("There is a credit account already")
    message = _l("This dealer has a credit account with this seller. Change its limit instead.")


class NoCreditAccount(Refusal):
    """A setting of an account that was never opened."""

    code = "no_credit_account"
    title = _l("No credit account yet")
    message = _l("This dealer buys prepaid only. Open a credit account with a limit first.")


class NoteRequired(Refusal):
    """Blocking an account without saying why."""

    code = "note_required"
    status = 422
    title = _l("Say why")
    message = _l("Give a reason: the dealer and your colleagues will read it.")


class BilledBeyondLine(Refusal):
    """More of an order line than it has left to bill."""

    code = "billed_beyond_line"
    title = _l("More than was ordered")
    message = _l("Only %(billable)s are left to bill on this line, %(requested)s were asked for.")


class CreditedBeyondInvoice(Refusal):
    """More than the invoice has left to take back."""

    code = "credited_beyond_invoice"
    title = _l("More than was billed")
    message = _l("Only %(creditable)s are left to credit here, %(requested)s were asked for.")


class NothingToCredit(Refusal):
    """An invoice that was taken back completely."""

    code = "nothing_to_credit"
    title = _l("Nothing left to credit")
    message = _l("Invoice %(number)s was credited completely already.")


class PaymentAlreadyReversed(Refusal):
    """A payment is reversed once."""

    code = "payment_already_reversed"
    title = _l("Reversed already")
    message = _l("Payment %(number)s was reversed on %(on)s. Nothing was changed.")


class NotTheirInvoice(Refusal):
    """A payment that names an invoice of somebody else, or one that doesn't exist."""

    code = "not_their_invoice"
    status = 422
    title = _l("Not an invoice of this dealer")
    message = _l("Choose open invoices of the dealer that paid, in the currency of the payment.")


class AllocatedBeyondPayment(Refusal):
    """More than is left of a payment."""

    code = "allocated_beyond_payment"
    title = _l("More than is left of the payment")
    message = _l("%(left)s of this payment are left to apply; choose at most that.")


class AmountNotPositive(Refusal):
    """Payments, raises and opening amounts are amounts."""

    code = "amount_not_positive"
    status = 422
    title = _l("An amount is needed")
    message = _l("Enter an amount greater than zero.")


class PaidInTheFuture(Refusal):
    """Money is booked when it has come."""

    code = "paid_in_the_future"
    status = 422
    title = _l("This day has not come")
    message = _l("A payment is booked at the day it came in: today, %(today)s, or earlier.")


class RaiseEndsTooEarly(Refusal):
    """A raise that is over before it begins, or already over."""

    code = "raise_ends_too_early"
    status = 422
    title = _l("The raise would be over")
    message = _l("Choose an end after the beginning and after today, %(today)s.")


class ReasonNotApprovable(Refusal):
    """Some reasons end only at their cause."""

    code = "reason_not_approvable"
    title = _l("This cannot be approved")
    message = _l("Unblock the account or activate the dealer; the order then goes on by itself.")


class OwnOrder(Refusal):
    """Nobody approves what they placed or last edited, or as a member of the buyer."""

    code = "own_order"
    status = 403
    title = _l("Somebody else must approve this")
    message = _l("You placed or changed this order, or buy with it. Ask a colleague to approve it.")


class BeyondAuthority(Refusal):
    """An excess above what the role may grant."""

    code = "beyond_authority"
    status = 403
    title = _l("Above your authority")
    message = _l("You may approve up to %(cap)s past the limit; this needs %(excess)s.")


class ApprovalExpiresTooEarly(Refusal):
    """An approval that is over when it is given."""

    code = "approval_expires_too_early"
    status = 422
    title = _l("The approval would be over")
    message = _l("Choose an end that lies ahead.")


class NoticeSettled(Refusal):
    """Somebody has dealt with the payment notice already."""

    code = "notice_settled"
    status = 409
    title = _l("This payment notice is settled")
    message = _l(
        "The notice was booked, declined or withdrawn before. Look at the list of notices to see "
        "what became of it."
    )


class BankEntrySettled(Refusal):
    """Somebody has dealt with the bank entry already."""

    code = "bank_entry_settled"
    title = _l("This bank entry is settled")
    message = _l("“%(reference)s” was booked or left out before. Look at the payments to see it.")


class TooMuchToWriteOff(Refusal):
    """What is open is more than a small rest."""

    code = "too_much_to_write_off"
    title = _l("This is more than a small rest")
    message = _l(
        "%(open)s is open of invoice %(number)s; at most %(most)s may be written off. Ask for the "
        "payment, or credit the goods instead."
    )


class NothingToWriteOff(Refusal):
    """Nothing is open, or the document is none that somebody owes."""

    code = "nothing_to_write_off"
    title = _l("Nothing is open")
    message = _l("Nothing of %(number)s is open. Look at what settled it.")


class NotWrittenOff(Refusal):
    """There is no write-off, or it was taken back before."""

    code = "not_written_off"
    title = _l("Nothing is written off")
    message = _l("No write-off of %(number)s is in force. Look at what settled it.")
