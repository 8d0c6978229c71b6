"""The knowledge base from a terminal: ask it, check it, examine it, move it."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from commands import lines
from commands.database import reading, writing
from conversation.understand import decision, explain
from kit.clock import utc_now
from kit.errors import BadInputError
from kit.settings import read_settings
from knowledge import articles, evaluate, files
from knowledge.encoder import VectorStore, load_encoder
from knowledge.index import Index
from knowledge.library import Library, open_index
from knowledge.lint import lint
from knowledge.match import Found

app = typer.Typer(
    help="The knowledge base.", no_args_is_help=True, rich_markup_mode=None
)

Audience = Literal["chw", "supervisor"]

CACHE = Path("var") / "index"


def match(
    text: Annotated[str | None, typer.Argument(help="What a contact writes.")] = None,
    *,
    file: Annotated[
        Path | None, typer.Option(help='Lines of JSON with at least "text".')
    ] = None,
    locale: Annotated[
        str | None, typer.Option(help="If the text's is unclear.")
    ] = None,
    audience: Annotated[Audience, typer.Option(help="Who asks.")] = "chw",
) -> None:
    """Say what a text would be answered with: one line of JSON for each text."""
    if (text is None) == (file is None):
        raise BadInputError("Give a text, or --file FILE with one text in each line.")
    asked = [text] if text is not None else _texts(file)
    index = _index()
    for each in asked:
        found = decision(explain(each, index, audience=audience, locale=locale))
        lines.write(as_record(each, found))


def as_record(text: str, found: Found) -> dict[str, Any]:
    """What `helpdesk match` says of a text. Other programs rely on the shape."""
    return {
        "text": text,
        "decision": found.decision,
        "confidence": round(found.confidence, 4),
        "matches": [
            {
                "slug": match.slug,
                "confidence": round(match.confidence, 4),
                "score": round(match.score, 4),
                "phrase": match.phrase,
            }
            for match in found.matches
        ],
    }


def _texts(path: Path | None) -> list[str]:
    """All of them, before the first is answered."""
    return [
        _text(number, line)
        for number, line in enumerate(lines.read(path) if path else (), start=1)
        if line.strip()
    ]


def _text(number: int, line: str) -> str:
    try:
        text = json.loads(line)["text"]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise BadInputError(f'line {number}: not JSON with a "text".') from error
    if not isinstance(text, str):
        raise BadInputError(f'line {number}: "text" is no text.')
    return text


def _index() -> Index:
    """As contacts get it, with what was learnt from their labels."""
    return _library().index


def _library() -> Library:
    """What is published; a new database begins with what is shipped."""
    library = Library(CACHE, _vectors() if read_settings().semantic else None)
    with writing() as session:
        articles.ensure_loaded(session, now=utc_now())
        library.refresh(session)
    return library


def _vectors() -> VectorStore:
    return VectorStore(load_encoder(), CACHE)


@app.command()
def vectors() -> None:
    """Encode the phrases that are new, for HELPDESK_SEMANTIC: a minute for 3,000."""
    store = _vectors()
    with writing() as session:
        articles.ensure_loaded(session, now=utc_now())
        index = open_index(articles.published(session), CACHE)
    print(f"{store.learn(index)} new phrases encoded.", file=sys.stderr)


@app.command()
def check() -> int:
    """Lint what is published; exit 1 if anything would harm a contact."""
    with writing() as session:
        articles.ensure_loaded(session, now=utc_now())
        problems = lint(articles.published(session))
    for problem in problems:
        print(problem)
    errors = sum(problem.level == "error" for problem in problems)
    print(f"{errors} errors, {len(problems) - errors} warnings", file=sys.stderr)
    return 1 if errors else 0


@app.command("eval")
def evaluate_(
    file: Annotated[Path, typer.Argument(help="JSON lines: text, slug or null, lang.")],
    *,
    audience: Annotated[Audience, typer.Option(help="Who asks.")] = "chw",
) -> None:
    """Put labelled texts to the knowledge base and print the marks.

    As sure as the calibration alone, not as labels made it since: so the marks are the
    same on every machine that has these articles.
    """
    library = _library()
    index = library.index.as_sure_as(library.prior)
    report = evaluate.evaluate(
        lines.read(file), lambda text: decision(explain(text, index, audience=audience))
    )
    print(evaluate.table(report))


@app.command("import")
def import_(
    path: Annotated[Path, typer.Argument(help="A content folder, or a CSV file.")],
) -> None:
    """Publish the articles of a content folder or a CSV file. All or nothing."""
    now = utc_now()
    with writing() as session:
        if path.is_dir():
            count = articles.load_folder(session, path, now=now)
        elif path.suffix.lower() == ".csv":
            try:
                with path.open(newline="", encoding="utf-8") as file:
                    count = articles.import_csv(session, file, now=now)
            except UnicodeDecodeError as error:
                raise BadInputError(f"{path} is not written in UTF-8.") from error
        else:
            path.stat()  # says in its own words when there is no such file
            raise BadInputError(f"{path} is neither a folder nor a .csv file.")
        if not count:
            raise BadInputError(f"{path} holds no article.")
    print(f"{count} articles published from {path}.", file=sys.stderr)


@app.command("export")
def export_(
    path: Annotated[Path, typer.Argument(help="A folder; it is made if needed.")],
) -> None:
    """Write what is published into a content folder, one file for each article."""
    with reading() as session:
        count = articles.save_folder(session, path)
    print(f"{count} articles written to {path}.", file=sys.stderr)


@app.command()
def calibrate() -> None:
    """Fit the confidence anew to what is shipped, and write it with its evidence."""
    from knowledge.trials import calibrate as fit

    questions = evaluate.read_questions(lines.read(files.TRIALS))
    fitted, evidence = fit(
        files.read_folder(files.CONTENT), files.read_intents(), questions
    )
    files.write_calibration(fitted, evidence)
    print(f"Written to {files.CONTENT.name}/calibration.toml.", file=sys.stderr)
