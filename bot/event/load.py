"""Loading an event folder."""

from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.event.files import EventFile, FactFile, SessionFile, mistake, read
from bot.event.findings import EventError, Finding, Level
from bot.event.forms import Form, read_forms
from bot.event.model import Decision, Event, FactSource, Session, Thing
from bot.event.reminders import ReminderDefaults
from bot.event.words import EventWords
from bot.event.zones import to_instant

MAIN = "event.toml"


def load(folder: Path) -> Event:
    """The event in a folder; raises EventError with every mistake at once."""
    event, findings = assemble(folder)
    errors = [finding for finding in findings if finding.level is Level.ERROR]
    if event is None or errors:
        raise EventError(errors)
    return event


def assemble(folder: Path) -> tuple[Event | None, list[Finding]]:
    """The event as far as its files can be read, and what is wrong with them."""
    if not folder.is_dir():
        remedy = "look at its name; events/starter is a folder to copy"
        return None, [mistake(folder, "the folder", "is not there", remedy)]
    file, findings = read(folder / MAIN, EventFile)
    words: dict[str, EventWords] = {}
    for language in file.languages if file else []:
        path = folder / f"{language}.toml"
        if not path.exists():
            findings.append(_unwritten(path, language))
            continue
        spoken, problems = read(path, EventWords)
        findings.extend(problems)
        if spoken:
            words[language] = spoken
    if file is None or not words:
        return None, findings
    sessions = _sessions(file, words, findings)
    forms, problems = read_forms(folder)
    findings.extend(problems)
    return _event(file, words, sessions, forms), findings


def _unwritten(path: Path, language: str) -> Finding:
    remedy = "write it, or take the language out of event.toml; until then, other words answer"
    return mistake(path, "the file", f"there are no words in {language} yet", remedy, Level.OPEN)


def _sessions(file: EventFile, words: dict[str, EventWords], findings: list[Finding]) -> tuple[Session, ...]:
    sessions = []
    for key, written in file.sessions.items():
        start = _instant(written.start, file.zone, f"sessions.{key}.start", findings)
        end = _instant(written.end, file.zone, f"sessions.{key}.end", findings)
        if start and end:
            titles = {
                language: spoken.name(key) for language, spoken in words.items() if spoken.has_name(key)
            }
            sessions.append(_session(key, written, start, end, titles))
    return tuple(sorted(sessions, key=lambda session: (session.start, session.id)))


def _instant(local: datetime, zone: str, key: str, findings: list[Finding]) -> datetime | None:
    try:
        return to_instant(local, ZoneInfo(zone))
    except ValueError as error:
        remedy = "choose a time that the clocks at the venue show once"
        findings.append(mistake(MAIN, key, f"{local} {error}", remedy))
        return None


def _session(
    key: str, written: SessionFile, start: datetime, end: datetime, titles: dict[str, str]
) -> Session:
    return Session(
        id=key,
        start=start,
        end=end,
        place=written.place,
        room=written.room,
        link=written.link,
        stream=written.stream,
        track=written.track,
        organisers=written.organisers,
        speakers=written.speakers,
        capacity=dict(written.capacity),
        titles=titles,
        lines=written.lines,
        revision=written.revision,
    )


def _event(
    file: EventFile, words: dict[str, EventWords], sessions: tuple[Session, ...], forms: dict[str, Form]
) -> Event:
    things = {
        key: Thing(key, thing.first_day, thing.last_day, thing.place, thing.organisers, thing.lines)
        for key, thing in file.things.items()
    }
    facts = {
        f"{thing}-{aspect}": _source(f"{thing}-{aspect}", fact)
        for thing, aspects in file.facts.items()
        for aspect, fact in aspects.items()
    }
    return Event(
        id=file.id,
        zone=ZoneInfo(file.zone),
        first_day=file.first_day,
        last_day=file.last_day,
        place=file.place,
        contact_email=file.contact_email,
        source=file.source,
        languages=tuple(language for language in file.languages if language in words),
        links=dict(file.links),
        values=dict(file.values),
        sessions=sessions,
        things=things,
        facts=facts,
        gaps={key: _source(key, gap) for key, gap in file.gaps.items()},
        words=words,
        forms=forms,
        reminders=ReminderDefaults(
            tuple(sorted(set(file.reminders.lead_minutes), reverse=True)),
            (_minutes(file.reminders.quiet[0]), _minutes(file.reminders.quiet[1])),
            file.reminders.daily_most,
            file.reminders.settle_minutes,
        ),
        decisions=tuple(
            Decision(spot.about, spot.says, spot.decided, spot.reason, spot.lines) for spot in file.decisions
        ),
    )


def _minutes(of_day: time) -> int:
    return of_day.hour * 60 + of_day.minute


def _source(key: str, fact: FactFile) -> FactSource:
    return FactSource(key, fact.lines, fact.also, fact.related, fact.revision)
