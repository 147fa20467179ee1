"""Checking an event folder before anybody is served from it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from bot.event.files import FORMS, mistake
from bot.event.findings import Finding, Level
from bot.event.forms import Form, Kind, never_asked, untranslated
from bot.event.load import MAIN, assemble
from bot.event.model import Event, Session, Thing
from bot.event.values import PLACEHOLDER, UnknownPlaceholderError, Values

MISSING = "is missing"
NEEDED = {"proposal": ("title", "name")}
MODES = {"in_person", "online"}
UNSOURCED = "name the lines it is taken from, or leave out `lines` everywhere"


def check(folder: Path) -> list[Finding]:
    """Everything that is wrong with a folder, and everything that is still open."""
    event, findings = assemble(folder)
    if event is not None:
        findings = [*findings, *_times(event), *_references(event), *_open_points(event), *_words(event)]
        findings.extend(_not_read(folder, {finding.file for finding in findings}, event))
        findings.extend(_form_needs(event.forms))
        findings.extend(never_asked(event.forms))
        for name, form in event.forms.items():
            findings.extend(untranslated(name, form, event.languages))
    return sorted(findings, key=lambda finding: finding.level is Level.OPEN)


def _not_read(folder: Path, told: set[str], event: Event) -> Iterator[Finding]:
    """Words files of languages that event.toml does not name, as a copied folder brings them along."""
    for path in sorted(folder.glob("*.toml")):
        if path.name not in {MAIN, *told} and path.stem not in event.languages:
            remedy = "remove it, or add its language to `languages` in event.toml"
            yield mistake(path, "the file", "is not read", remedy, Level.OPEN)


def _form_needs(forms: Mapping[str, Form]) -> Iterator[Finding]:
    """What the bot itself goes by among the answers."""
    for name, keys in NEEDED.items():
        for key in keys if name in forms else ():
            field = forms[name].field(key)
            if field is None or not field.required or field.kind is not Kind.TEXT:
                remedy = "add a question with this key, of the kind text, that must be answered"
                yield mistake(f"{FORMS}/{name}.toml", f"fields.{key}", MISSING, remedy)
    mode = forms["registration"].field("mode") if "registration" in forms else None
    if mode is not None and not (mode.required and mode.choices and set(mode.choices) <= MODES):
        remedy = "let it be a choice of in_person and online, or leave it out: then all come in person"
        yield mistake(f"{FORMS}/registration.toml", "fields.mode", "is of another kind", remedy)


def _times(event: Event) -> Iterator[Finding]:
    if event.last_day < event.first_day:
        yield mistake(MAIN, "last_day", "is before first_day", "turn them round")
    for session in event.sessions:
        key = f"sessions.{session.id}"
        if session.end <= session.start:
            yield mistake(MAIN, f"{key}.end", "is not after its start", "mend the times, or add the date")
        days = {event.local(session.start).date(), event.local(session.end).date()}
        if not days <= set(event.days()):
            remedy = "mend its date, or first_day and last_day"
            yield mistake(MAIN, f"{key}.start", "lies outside the event's days", remedy)
    for thing in event.things.values():
        if (thing.first_day is None) != (thing.last_day is None):
            yield mistake(
                MAIN, f"things.{thing.id}", "has only one of first_day and last_day", "give both, or none"
            )
        elif thing.first_day and thing.last_day and thing.last_day < thing.first_day:
            yield mistake(MAIN, f"things.{thing.id}.last_day", "is before first_day", "turn them round")


def _references(event: Event) -> Iterator[Finding]:
    # Where the source is a text of numbered lines, everything names its own.
    lined = any(s.lines for s in event.sessions) or any(fact.lines for fact in event.facts.values())
    for session in event.sessions:
        if session.id in event.things:
            remedy = "give one of them another id"
            yield mistake(MAIN, f"sessions.{session.id}", "is the id of a thing, too", remedy)
        if session.track and session.track not in event.things:
            yield mistake(
                MAIN,
                f"sessions.{session.id}.track",
                f"there is no thing {session.track}",
                "add it under [things]",
            )
        if lined and not session.lines:
            yield mistake(MAIN, f"sessions.{session.id}.lines", "has no source", UNSOURCED)
    subjects = {session.id for session in event.sessions} | set(event.things)
    led: dict[str, str] = {}
    for fact in event.facts.values():
        key = f"facts.{fact.id.replace('-', '.')}"
        if fact.id.partition("-")[0] not in subjects:
            yield mistake(MAIN, key, "belongs to nothing", "add its session or thing, or mend the name")
        if lined and not fact.lines:
            yield mistake(MAIN, f"{key}.lines", "has no source", UNSOURCED)
        for other in (*fact.also, *fact.related):
            if other.partition("-")[0] not in subjects:
                yield mistake(MAIN, key, f"{other} belongs to nothing", "mend its session or thing")
        for other in (fact.id, *fact.also):
            if other in led:
                yield mistake(
                    MAIN, key, f"{other} leads here and to {led[other]}", "let it lead to one of them"
                )
            led[other] = fact.id


def _open_points(event: Event) -> Iterator[Finding]:
    wanted = {
        "room": "ask the organisers which room it is in",
        "link": "ask the organisers for its page",
        "stream": "ask the organisers for the address of the stream",
        "organisers": "ask who organises it",
        "speakers": "ask who speaks",
    }
    for session in event.sessions:
        for field, remedy in wanted.items():
            if not getattr(session, field):
                yield mistake(MAIN, f"sessions.{session.id}.{field}", "is not known", remedy, Level.OPEN)
    for spot in event.decisions:
        remedy = f"taken as {spot.decided}; have the organisers confirm it"
        yield mistake(MAIN, spot.about, f"the source says “{spot.says}”", remedy, Level.OPEN)


def _words(event: Event) -> Iterator[Finding]:
    for number, language in enumerate(event.languages):
        # What a translation lacks is said in the first language: that can be lived with for a while.
        level = Level.OPEN if number else Level.ERROR
        for finding in (*_named(event, language), *_told(event, language)):
            yield replace(finding, level=level) if finding.problem == MISSING else finding
        yield from _asked(event, language)


def _named(event: Event, language: str) -> Iterator[Finding]:
    words, file = event.words[language], f"{language}.toml"
    subjects = [session.id for session in event.sessions] + list(event.things)
    known: list[Session | Thing] = [*event.sessions, *event.things.values()]
    places = {subject.place for subject in known if subject.place}
    people = {key for subject in known for key in subject.organisers}
    for key in [*subjects, *sorted(places | people), "zone", event.source]:
        if not words.has_name(key):
            yield mistake(file, f"names.{key}", MISSING, "say what it is called")
    for key in subjects:
        if not words.has_name(key, "short"):
            yield mistake(file, f"names.{key}.short", MISSING, "give a short name, for buttons")
        if key not in words.things:
            yield mistake(file, f"things.{key}", MISSING, "list what people call it")
    for key in sorted(places):
        if not words.has_name(key, "at"):
            yield mistake(file, f"names.{key}.at", MISSING, "write it as in: it takes place in Geneva")
    for key in words.things:
        if key not in subjects:
            yield mistake(file, f"things.{key}", "is no session and no thing of event.toml", "mend the id")


def _told(event: Event, language: str) -> Iterator[Finding]:
    words, file, values = event.words[language], f"{language}.toml", Values(event, language)
    for fact in event.facts:
        if words.fact(fact) is None:
            yield mistake(file, f"facts.{fact.replace('-', '.')}", MISSING, "write its answer")
    for gap in event.gaps:
        if gap not in words.gaps:
            yield mistake(file, f"gaps.{gap}", MISSING, "write its answer")
    for fact in words.fact_ids():
        if fact not in event.facts:
            remedy = "add it to event.toml with the lines it is taken from"
            yield mistake(file, f"facts.{fact.replace('-', '.')}", "has no source", remedy)
    said = {f"facts.{f.replace('-', '.')}": words.fact(f) for f in words.fact_ids()}
    said |= {f"gaps.{gap}": words.gaps[gap] for gap in words.gaps}
    for key, fact_words in said.items():
        for text in fact_words.texts() if fact_words else []:
            for placeholder in PLACEHOLDER.findall(text):
                try:
                    values.get(placeholder)
                except UnknownPlaceholderError:
                    remedy = "bot/event/values.py lists what there is"
                    yield mistake(file, key, f"{{{placeholder}}} stands for nothing", remedy)


def _asked(event: Event, language: str) -> Iterator[Finding]:
    words, file = event.words[language], f"{language}.toml"
    seen: dict[str, str] = {}
    asked = {f"facts.{f.replace('-', '.')}": words.fact(f) for f in words.fact_ids()}
    asked |= {f"gaps.{gap}": words.gaps[gap] for gap in words.gaps}
    for key, fact_words in asked.items():
        for phrase in fact_words.asked if fact_words else []:
            folded = " ".join(phrase.casefold().split())
            if folded in seen:
                remedy = "leave it in one place"
                yield mistake(file, f"{key}.asked", f"“{phrase}” stands in {seen[folded]}, too", remedy)
            seen.setdefault(folded, key)
