"""/fact: what the bot tells, found by words or from its last answer, in every language; and rewritten."""

from collections.abc import Awaitable, Callable

from markupsafe import Markup
from telegram import InlineKeyboardButton, Update

from bot.context import Context
from bot.event.by_hand import PUBLISHED
from bot.event.plain import shortened
from bot.knowledge import Answer, Understood
from bot.services import correcting, fact_search, facts, team
from bot.texts import NAMES, Words
from handlers import prompts
from handlers.buttons import button, rows
from handlers.form_screens import Screen, short
from handlers.organiser import fact_writing, published_answers, recall

SEARCH = "fact.search"  # the prompt
EXCERPT = 350  # characters of a fact in one language, where all are shown
Rows = list[list[InlineKeyboardButton]]
Act = Callable[[Context, str, str], Awaitable[Screen | None]]


async def show(update: Update, context: Context) -> None:
    """/fact WORDS finds facts; alone, it shows those of the last answer."""
    if update.callback_query:
        context.edit(*await _home(context))
        return
    sought = " ".join(context.args or [])
    context.reply(*(_found(context, sought) if sought else await _home(context)))


async def typed(update: Update, context: Context) -> None:
    """The words that were asked for."""
    sought = (update.message.text or "") if update.message else ""
    context.reply(*_found(context, sought))


async def tap(update: Update, context: Context) -> None:
    """A button of a fact: fx:VERB:KEY, and what the verb is about."""
    data = str(update.callback_query.data if update.callback_query else "").split(":")
    verb, key, about = data[1], data[2], data[3] if len(data) > 3 else ""
    knowledge = context.knowledge
    knows = knowledge.has_fact(key) or knowledge.has_gap(key) or verb == "search"
    knows |= verb == "fix" and knowledge.is_withdrawn(key)
    screen = await ACTS[verb](context, key, about) if verb in ACTS and knows else None
    if screen is not None:
        context.edit(*screen)
    elif context.turn.toast is None:
        context.toast(context.words("This button is from an older message. Send /fact to see all."))


async def overview(context: Context, key: str, _: str = "") -> Screen:
    """A fact in every language, and who was told otherwise."""
    words = context.words
    lines = [Markup("<b>{}</b>").format(words.isolate(context.knowledge.label(key, words.language)))]
    source = _source(context, key)
    lines += [_in_one(context, key, language, source) for language in context.event.languages]
    picks = [button(NAMES[language], f"fx:lang:{key}:{language}") for language in context.event.languages]
    people = (await fact_writing.told_otherwise(context, key)).people
    ways = []
    if people:
        lines.append(words.plural("{n} chat was told otherwise.", "{n} chats were told otherwise.", people))
        ways.append(button(words("Correct what they were told"), f"fx:fix:{key}"))
    if key.startswith(PUBLISHED):
        ways += await published_answers.ways(context, key)
    ways.append(button(words("Back"), "fact"))
    return Markup("\n\n").join(lines), [*rows(words, picks), *rows(words, ways)]


async def in_language(context: Context, key: str, language: str) -> Screen | None:
    """A fact in one language, whole, with what can be done about it."""
    words = context.words
    if language not in context.event.languages:
        return None
    said = told(context, key, language)
    head = words(
        "<b>{label}</b> · {language}", label=context.knowledge.label(key, language), language=NAMES[language]
    )
    label = words("Write it anew") if said else words("Write it")
    ways = [button(label, f"fx:write:{key}:{language}")]
    if await facts.current(context.db, key, language) is not None:
        ways.append(button(words("Take the last change back"), f"fx:undo:{key}:{language}"))
    ways.append(button(words("Back"), f"fx:show:{key}"))
    text = Markup("{}\n\n{}").format(
        head, said.html if said else words("Nothing is written in this language yet.")
    )
    return text, rows(words, ways)


def told(context: Context, key: str, language: str) -> Answer | None:
    """What is told of it in a language; None where its words would be lent by another one."""
    if not context.knowledge.has_fact(key):
        return None
    answer = context.knowledge.answer(Understood.of_fact(key, language), now=context.now)
    return None if answer.lent else answer


async def _home(context: Context) -> Screen:
    words = context.words
    keys = fact_search.named(context.knowledge, await fact_search.told_last(context.db, context.turn.chat))
    keys = [key for key in keys if context.knowledge.has_fact(key)]
    text = words("<b>Facts</b>\nWrite /fact and words of it, or search here.")
    if keys:
        text = Markup("{}\n{}").format(text, words("My last answer told:"))
    return text, [*_picks(context, keys), *_ways(words)]


def _found(context: Context, sought: str) -> Screen:
    words = context.words
    keys = fact_search.search(context.knowledge, words.language, sought)
    if not keys:
        return words("I find nothing for “{words}”.", words=shortened(sought, 80)), _ways(words)
    return words("Which one do you mean?"), [*_picks(context, keys), *_ways(words)]


def _picks(context: Context, keys: list[str]) -> Rows:
    label = context.knowledge.label
    return [[button(short(label(key, context.words.language)), f"fx:show:{key}")] for key in keys]


def _ways(words: Words) -> Rows:
    return rows(
        words,
        [
            button(words("Search"), "fx:search:all"),
            button(words("Published answers"), "pa:list:0"),
            button(words("Back"), "organise"),
        ],
    )


def _source(context: Context, key: str) -> str:
    """Where a fact is taken from, as the reader's own language calls it."""
    if not context.knowledge.has_fact(key):
        return ""
    fact = Understood.of_fact(key, context.words.language)
    return context.knowledge.answer(fact, now=context.now).sources[0].name


def _in_one(context: Context, key: str, language: str, called: str) -> Markup:
    """What is told in a language, in short, and where it is from."""
    words, said = context.words, told(context, key, language)
    if said is None:
        missing = not context.knowledge.has_fact(key)
        what = words("not announced") if missing else words("not written yet")
        return words("<b>{language}</b>: {what}", language=NAMES[language], what=what)
    source = said.sources[0]
    if source.said_at is not None:
        where = words("by hand, {when}", when=words.moment(context.event.local(source.said_at)))
    elif source.lines:
        where = words(
            "{name}, line {lines}", name=called or source.name, lines=words.listing(map(str, source.lines))
        )
    else:
        where = Markup.escape(words.isolate(called or source.name))
    plain = shortened(said.html.striptags(), EXCERPT)
    return words("<b>{language}</b> ({source}): {text}", language=NAMES[language], source=where, text=plain)


async def _search(context: Context, _: str, __: str) -> Screen:
    await prompts.ask(context, SEARCH)
    text = context.words("Write words of the fact to me, or ask for it as a guest would.")
    return text, [[button(context.words("Cancel"), "fact")]]


async def _fix(context: Context, key: str, _: str) -> Screen:
    """Correct everybody who was told otherwise."""
    words, turn = context.words, context.turn
    await recall.hold(context)
    found = await fact_writing.told_otherwise(context, key)
    chats = await correcting.correct(context.db, found, turn.house.texts, turn.now, turn.wall)
    if chats:
        team.record(context.db, context.person, "fact.correct", key, now=turn.now, details={"chats": chats})
    text = words("There is nobody left to correct.")
    if chats:
        text = words.plural("{n} chat hears of the correction.", "{n} chats hear of the correction.", chats)
    return text, [[fact_writing.back(context, key)]]


ACTS: dict[str, Act] = {
    "search": _search,
    "show": overview,
    "lang": in_language,
    "fix": _fix,
    "write": fact_writing.ask,
    "pub": fact_writing.publish,
    "drop": fact_writing.drop,
    "undo": fact_writing.undo,
    **published_answers.ACTS,
}
