"""Filling in a form, by buttons alone or by typing alone; what it is for is said by whoever begins it."""

from collections.abc import Awaitable, Callable, Mapping

from telegram import Message, Update

from bot.context import Context
from bot.event.forms import Kind, said
from bot.services import form_answers, forms
from bot.services.form_answers import InvalidAnswerError, Shared
from bot.services.forms import Filling
from handlers import form_screens as screens
from handlers import other, question
from handlers.form_screens import Screen

Submit = Callable[[Context, Filling], Awaitable[Screen | None]]  # a screen: something is still to be mended
QUESTION_MARKS = ("?", "？", "؟")
WORDY = 4  # words; a single one that is no answer is a slip, not a question
NAMELIKE = 150  # characters; who is asked for no more than this does not write a question as an answer


class Forms:
    """The forms of this bot, and what sending each of them leads to."""

    def __init__(self, submits: Mapping[str, Submit]) -> None:
        self._submits = submits

    async def tap(self, update: Update, context: Context) -> None:
        """A button of a form: form:NAME:VERB:QUESTION:WHICH."""
        data = str(update.callback_query.data if update.callback_query else "").split(":")
        name, verb, number, which = data[1], data[2], int(data[3]), int(data[4])
        filling = await forms.filling(context.db, context.person, context.event.forms, name)
        if filling is None:
            context.toast(context.words("This form is no longer open. Send /start to begin afresh."))
            return
        if verb in {"pick", "agree", "done", "skip", "back", "page"} and number != filling.number:
            context.toast(context.words("That question is behind us. Here is where we are."))
            context.edit(*screens.question(context, filling))
            return
        shown = await self._do(context, filling, verb, number, which)
        if shown is not None:
            context.edit(*shown)

    async def _do(
        self, context: Context, filling: Filling, verb: str, number: int, which: int
    ) -> Screen | None:
        fields = filling.form.fields
        match verb:
            case "page":
                return screens.question(context, filling, page=max(0, which))
            case "list":
                return screens.changeable(context, filling)
            case "review" if filling.field is None:
                return screens.review(context, filling)
            case "cancel":
                return screens.leaving(context, filling)
            case "show":
                filling.draft.touched_at = context.now  # from now on it listens again
            case "change" if filling.field is None and number < len(fields):
                filling.change(fields[number], context.now)
            case "keep":
                return _kept(context)
            case "discard":
                return await self._discarded(context, filling)
            case "send" if filling.field is None:
                return await self._send(context, filling)
            case _:
                return self._answered(context, filling, verb, which)
        return screens.question(context, filling)

    def _answered(self, context: Context, filling: Filling, verb: str, which: int) -> Screen:
        try:
            page = self._answer(context, filling, verb, which)
        except InvalidAnswerError as problem:
            return screens.question(context, filling, problem)
        return screens.question(context, filling, page=page)

    def _answer(self, context: Context, filling: Filling, verb: str, which: int) -> int:
        """A tap on the open question; returns the page to show."""
        field, now = filling.field, context.now
        if field is None:
            return 0
        offered = screens.choices(context, field)
        match verb:
            case "pick" if which < len(offered) and field.kind is Kind.CHOICE:
                filling.answer(offered[which][0], now)
            case "pick" if which < len(offered):
                filling.toggle(offered[which][0], now)
                return which // screens.ON_A_PAGE
            case "agree" if field.kind is Kind.CONSENT:
                filling.answer(value=True, now=now)
            case "done" if field.kind in {Kind.CHOICES, Kind.SESSIONS}:
                filling.done(now)
            case "skip":
                filling.skip(now)
            case "back":
                filling.back(now)
        return 0

    async def _send(self, context: Context, filling: Filling) -> Screen | None:
        missing = filling.missing()
        if missing is not None:  # the folder asks for more than it did when this draft began
            filling.change(missing, context.now)
            return screens.question(context, filling)
        return await self._submits[filling.draft.form](context, filling)

    async def _discarded(self, context: Context, filling: Filling) -> Screen:
        await forms.discard(context.db, context.person, filling.draft.form)
        return context.words("Cancelled. Nothing was sent, and your answers are gone."), ()

    async def typed(self, update: Update, context: Context) -> None:
        """Words in private: an answer to the open question, one of its buttons, or a question to the bot."""
        message = update.effective_message
        text = (message.text or "") if message else ""
        filling = await self._open(context)
        if filling is None or not forms.listens(filling, context.now):
            question.answer_to(context, text)
        elif not await self._typed_button(context, filling, text):
            self._typed_answer(context, filling, text)

    async def _open(self, context: Context) -> Filling | None:
        if not context.turn.has_draft:
            return None
        return await forms.filling(context.db, context.person, context.event.forms)

    def _typed_answer(self, context: Context, filling: Filling, text: str) -> None:
        field = filling.field
        if field is None:
            question.answer_to(context, text)
            return
        problem = None
        asks = text.rstrip().endswith(QUESTION_MARKS) and field.longest <= NAMELIKE
        if not (asks and _told(context, text)):
            try:
                answer = form_answers.typed(field, text, screens.choices(context, field))
                filling.answer(answer, context.now)
            except InvalidAnswerError as error:
                problem = None if field.kind is not Kind.TEXT and _told(context, text) else error
        context.reply(*screens.question(context, filling, problem))

    async def _typed_button(self, context: Context, filling: Filling, text: str) -> bool:
        """Whether the words are those of a button; then it is done."""
        words = context.words
        verbs = {
            words("Back"): "back",
            words("Cancel"): "cancel",
            words("Skip"): "skip",
            words("Send"): "send",
            words("Change something"): "list",
            words("Go on"): "show",
            words("Keep for later"): "keep",
            words("Throw away"): "discard",
            words("Yes, I agree"): "agree",
            words("Yes"): "agree",
            words("Done"): "done",
        }
        typed = text.strip().casefold()
        verb = next((verb for label, verb in verbs.items() if str(label).casefold() == typed), None)
        if verb is None and filling.field is None:
            labels = [said(field.label, words.language).casefold() for field in filling.form.fields]
            if typed in labels:
                filling.change(filling.form.fields[labels.index(typed)], context.now)
                context.reply(*screens.question(context, filling))
                return True
        if verb is None or (
            verb == "agree" and (filling.field is None or filling.field.kind is not Kind.CONSENT)
        ):
            return False
        shown = await self._do(context, filling, verb, filling.number, 0)
        if shown is not None:
            context.reply(*shown)
        return True

    async def shared(self, update: Update, context: Context) -> None:
        """A contact or a file: an answer, where a form waits for one."""
        filling, message = await self._open(context), update.effective_message
        given = _given(message) if message else None
        if (
            filling is None
            or filling.field is None
            or given is None
            or not forms.listens(filling, context.now)
        ):
            await other.not_words(update, context)
            return
        problem = None
        try:
            filling.answer(form_answers.shared(filling.field, given), context.now)
        except InvalidAnswerError as error:
            problem = error
        context.reply(*screens.question(context, filling, problem))

    async def cancel(self, update: Update, context: Context) -> None:
        """/cancel."""
        filling = await self._open(context)
        if filling is None:
            context.reply(context.words("There is nothing to cancel."))
            return
        context.reply(*screens.leaving(context, filling))


def _told(context: Context, text: str) -> bool:
    """Whether the words are a question that the bot can answer; then it has."""
    wordy = len(text.split()) >= WORDY or (text and not text.isascii() and len(text) >= WORDY * 2)
    understood = question.understand(context, text)
    if understood.kind != "facts" or not (wordy or text.rstrip().endswith(QUESTION_MARKS)):
        return False
    question.say(context, understood)
    return True


def _kept(context: Context) -> Screen:
    return context.words("Kept. Whenever you like, go on where you were."), ()


def _given(message: Message) -> Shared | None:
    if message.contact is not None:
        return Shared(phone=message.contact.phone_number)
    if message.document is not None:
        sent = message.document
        name = sent.file_name or "document"
        return Shared(file=_file("document", sent.file_id, name, sent.file_size, sent.mime_type))
    if message.photo:
        largest = message.photo[-1]
        return Shared(file=_file("photo", largest.file_id, "photo.jpg", largest.file_size, "image/jpeg"))
    return None


def _file(kind: str, file_id: str, name: str, size: int | None, mime_type: str | None) -> dict[str, object]:
    """Telegram gives a file back only as the kind as which it was sent."""
    about = {"name": name, "size": size or 0, "mime_type": mime_type or ""}
    return {"kind": kind, "file_id": file_id, **about}
