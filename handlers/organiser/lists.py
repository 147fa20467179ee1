"""What the team's lists share: pages, search, filters, and choosing a session to filter by."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass

from markupsafe import Markup
from telegram import InlineKeyboardButton, Update

from bot.context import Buttons, Context
from bot.services import programme, views
from bot.services.views import SESSION, WORDS, Filters
from bot.texts import Words
from handlers import other, prompts
from handlers.buttons import button, rows
from handlers.form_screens import LABEL, Screen, short
from handlers.registration_cards import show as say

ON_A_PAGE = 8
DASH = " – "


@dataclass(frozen=True)
class List:
    """A list that is searched and filtered; its buttons send NOUN:VERB:NUMBER or NOUN:FACET:NUMBER:CHOICE."""

    noun: str
    choices: Callable[[str], Collection[str]]  # of a facet; none of what is no facet
    page: Callable[[Context, Filters, int], Awaitable[Screen]]
    narrowing: Callable[[Context, Filters], Awaitable[Screen]]  # the screen with all filters
    asking: Callable[[Words], Markup]  # for the words to look for

    @property
    def prompt(self) -> str:
        """What is asked for, when words to look for are."""
        return f"{self.noun}.search"

    async def show(self, update: Update, context: Context) -> None:
        """The list as it was left; words behind the command are looked for."""
        filters = await views.filters(context.db, context.person, self.noun)
        sought = " ".join(context.args or ()) if update.message else ""
        if sought:
            filters = {WORDS: sought}
            await views.keep(context.db, context.person, self.noun, filters)
        say(context, await self.page(context, filters, 0))

    async def tap(self, update: Update, context: Context) -> None:
        """A button of the list."""
        data = f"{update.callback_query.data if update.callback_query else ''}:"
        _, verb, number, choice = data.split(":")[:4]
        filters = await views.filters(context.db, context.person, self.noun)
        match verb:
            case "list":
                context.edit(*await self.page(context, filters, int(number)))
            case "back":
                last = await views.page(context.db, context.person, self.noun)
                context.edit(*await self.page(context, filters, last))
            case "find":
                await prompts.ask(context, self.prompt)
                cancel = button(context.words("Cancel"), f"{self.noun}:list:0")
                context.edit(self.asking(context.words), [[cancel]])
            case "clear":
                await views.keep(context.db, context.person, self.noun, {})
                context.edit(*await self.page(context, {}, 0))
            case "filters":
                context.edit(*await self.narrowing(context, filters))
            case "sessions":
                context.edit(*await self._sessions(context, int(number), filters.get(SESSION)))
            case "session":
                await self._toggle(context, filters, SESSION, number)
            case _ if choice in self.choices(verb):
                await self._toggle(context, filters, verb, choice)
            case _:
                await other.old_button(update, context)

    async def typed(self, update: Update, context: Context) -> None:
        """The words to look for."""
        text = (update.message.text or "").strip() if update.message else ""
        if not text:
            await other.not_words(update, context)
            return
        changed = {**await views.filters(context.db, context.person, self.noun), WORDS: text}
        await views.keep(context.db, context.person, self.noun, changed)
        context.reply(*await self.page(context, changed, 0))

    def ways(self, words: Words, filters: Filters, number: int, pages: int) -> Buttons:
        """The buttons below a page."""
        ways = turns(words, f"{self.noun}:list", number, pages)
        ways += [
            button(words("Search"), f"{self.noun}:find:0"),
            button(words("Filter"), f"{self.noun}:filters:0"),
            *self._clear(words, filters),
            button(words("Export"), "export"),
            button(words("Back"), "organise"),
        ]
        return rows(words, ways)

    def pick(self, filters: Filters, facet: str, choice: str, label: str) -> InlineKeyboardButton:
        """A choice among the filters."""
        return button(marked(label, filters.get(facet) == choice), f"{self.noun}:{facet}:0:{choice}")

    async def session_pick(self, context: Context, filters: Filters) -> InlineKeyboardButton:
        """The way to the sessions to filter by, or the one that is filtered by."""
        label = str(context.words("One session"))
        if session := filters.get(SESSION):
            label = marked(await session_title(context, session), chosen=True)
        return button(label, f"{self.noun}:sessions:0")

    def ways_out(self, words: Words, filters: Filters, label: str) -> Buttons:
        """The buttons below the filters; `label` says how many would be shown."""
        return rows(words, [*self._clear(words, filters), button(label, f"{self.noun}:list:0")])

    def _clear(self, words: Words, filters: Filters) -> list[InlineKeyboardButton]:
        return [button(words("Clear filters"), f"{self.noun}:clear:0")] if filters else []

    async def _toggle(self, context: Context, filters: Filters, facet: str, choice: str) -> None:
        changed = views.toggled(filters, facet, choice)
        await views.keep(context.db, context.person, self.noun, changed)
        context.edit(*await self.narrowing(context, changed))

    async def _sessions(self, context: Context, number: int, chosen: str | None) -> Screen:
        words, event = context.words, context.event
        pages = max(1, -(-len(event.sessions) // ON_A_PAGE))
        number = min(number, pages - 1)
        shown = event.sessions[number * ON_A_PAGE : (number + 1) * ON_A_PAGE]
        numbers = await programme.numbers(context.db, [session.id for session in shown])
        picks = [
            button(
                marked(event.title(session.id, words.language), chosen == str(numbers[session.id])),
                f"{self.noun}:session:{numbers[session.id]}",
            )
            for session in shown
            if session.id in numbers
        ]
        ways = turns(words, f"{self.noun}:sessions", number, pages)
        ways.append(button(words("Back"), f"{self.noun}:filters:0"))
        return words("Which session?"), [*[[pick] for pick in picks], *rows(words, ways)]


def turns(words: Words, list_: str, number: int, pages: int) -> list[InlineKeyboardButton]:
    """The ways to the pages before and after; `list_` is what the buttons' data begins with."""
    ways = []
    if number:
        ways.append(button(words("Previous page"), f"{list_}:{number - 1}"))
    if number + 1 < pages:
        ways.append(button(words("Next page"), f"{list_}:{number + 1}"))
    return ways


def named(words: Words, name: str, about: str) -> str:
    """The label of an entry; where it is long, it is the name that is cut."""
    name = short(name, LABEL - len(about) - len(DASH))
    return DASH.join(words.isolate(part) for part in (name, about) if part)


def marked(label: str, chosen: bool) -> str:
    """A choice, with a sign if it is chosen."""
    return short(f"✓ {label}" if chosen else label)


def heads(words: Words, head: Markup, filtered: Collection[str], number: int, pages: int) -> Markup:
    """What stands above a page: how many there are, what they are filtered by, and which page this is."""
    lines = [head]
    if filtered:
        lines.append(words("Filtered: {filters}", filters=" · ".join(filtered)))
    if pages > 1:
        lines.append(words("Page {page} of {pages}", page=number + 1, pages=pages))
    return Markup("\n").join(lines)


async def filtered_by(context: Context, filters: Filters, facets: Collection[str]) -> list[str]:
    """What a list is filtered by; `facets` are those of its own, in the reader's words."""
    quoted = context.words("“{words}”", words=filters.get(WORDS, ""))
    sought = [quoted.unescape()] if filters.get(WORDS) else []
    session = [await session_title(context, filters[SESSION])] if filters.get(SESSION) else []
    return [*sought, *facets, *session]


async def session_title(context: Context, number: str) -> str:
    """The title of the session that is filtered by."""
    key = await programme.key_of(context.db, int(number))
    return context.event.title(key, context.words.language) if key else number
