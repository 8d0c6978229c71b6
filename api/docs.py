"""`/api/docs`: the interface on one page, without scripts, drawn from its schema."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader

from api.v1 import ABOUT

router = APIRouter(include_in_schema=False)
ENVIRONMENT = Environment(
    loader=PackageLoader("api"), autoescape=True, trim_blocks=True, lstrip_blocks=True
)
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


@router.get("/api/docs")
def show(request: Request) -> HTMLResponse:
    schema = request.app.state.api.openapi()
    body = ENVIRONMENT.get_template("docs.html").render(
        about=ABOUT, operations=operations(schema), schemas=shapes(schema)
    )
    return HTMLResponse(body, headers=HEADERS)


def operations(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """Every operation, in the order of the schema."""
    found = []
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            found.append(
                {
                    "method": method.upper(),
                    "path": path,
                    "says": operation.get("description", operation["summary"]),
                    "tag": operation["tags"][0],
                    "parameters": operation.get("parameters", []),
                    "body": _name(_body(operation)),
                    "answers": _name(_answer(operation)),
                }
            )
    return found


def shapes(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The shapes of bodies, by name; the framework's own of errors are left out."""
    known = schema["components"]["schemas"]
    return {
        name: shape
        for name, shape in known.items()
        if "properties" in shape and "ValidationError" not in name
    }


def _body(operation: dict[str, Any]) -> dict[str, Any]:
    content = operation.get("requestBody", {}).get("content", {})
    return dict(content.get("application/json", {}).get("schema", {}))


def _answer(operation: dict[str, Any]) -> dict[str, Any]:
    for status in ("200", "201", "202"):
        content = operation["responses"].get(status, {}).get("content", {})
        if content:
            return dict(content.get("application/json", {}).get("schema", {}))
    return {}


def _name(schema: dict[str, Any]) -> str:
    """What a schema is called: the name of its shape, or of those in its list."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if schema.get("type") == "array":
        return f"list of {_name(schema['items'])}"
    return str(schema.get("title", ""))
