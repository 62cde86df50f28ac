"""How every operation of the API is declared: its right, its refusals, its tags, and what else its address answers.

`read` and `change` are the only ways to add a route; both name the right, and a route that changes something asks for a
login before anything else. What OpenAPI says is made from the same declarations.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final, TypeAlias, TypeVar

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel

from charter_engine.domain.identity.role import Right
from charter_engine.errors import Invalid
from charter_engine.web.conditional import answer
from charter_engine.web.dependencies import KNOW_LOGIN

PROBLEM: Final = "application/problem+json"
ANNOTATION: Final = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"})
_SIGNED_IN: Final[list[dict[str, list[str]]]] = [{"key": []}, {"session": []}]
_SAID: Final[Mapping[int, str]] = {
    304: "What the reader has already; without a body.",
    307: "The same thing under its lasting address.",
    400: "The body cannot be read at all.",
    401: "The key is unknown or has expired, or nobody has signed in.",
    403: "Whoever asks may not: no seat with the right, a key of another charter, or another site.",
    404: "There is no such thing, or it is not to be seen yet.",
    409: "The rules do not allow it now, or the thing has changed since it was read (`expects`).",
    412: "The thing has changed since the tag in `If-Match` was given.",
    413: "The body is larger than this installation takes.",
    422: "Something in the address, the query or the body cannot be used; `faults` or `detail` say what.",
    503: "Too much arrives at once; come again after `Retry-After` seconds.",
}

Route: TypeAlias = Callable[..., Any]
F = TypeVar("F", bound=Route)


class UnknownParameter(Invalid):
    """The address takes no parameter {names}."""

    remedy = "Leave it out; the description of the interface lists the parameters of each address."


class Annotated_(JSONResponse):  # noqa: N801 - never seen outside
    """A W3C Web Annotation."""

    media_type = ANNOTATION


async def only_known_parameters(request: Request) -> None:
    """Raise UnknownParameter for a query parameter the operation does not have: a misspelt one must not pass."""
    unknown = sorted(set(request.query_params) - _parameters(request.scope["route"].dependant))
    if unknown:
        names = ", ".join(ascii(name) for name in unknown)[:200]
        raise UnknownParameter(names=names, why="unknown parameter")


def _parameters(dependant: Dependant) -> frozenset[str]:
    own = frozenset(field.alias for field in dependant.query_params)
    return own.union(*(_parameters(one) for one in dependant.dependencies))


class _Tagged(APIRoute):
    """Gives what is read a strong tag, led by `request.state.tag` where the operation has set one."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the handler."""
        handle = super().get_route_handler()

        async def tagged(request: Request) -> Response:
            response = await handle(request)
            found = request.method in ("GET", "HEAD") and response.status_code == HTTPStatus.OK
            if found and "etag" not in response.headers:
                return answer(request, response, root=getattr(request.state, "tag", ""))
            return response

        return tagged


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe refusals for OpenAPI: problem documents, except what has no body."""
    content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    bodiless = (HTTPStatus.NOT_MODIFIED, HTTPStatus.TEMPORARY_REDIRECT)
    return {
        status: {"description": _SAID[status]} | ({} if status in bodiless else {"content": content})
        for status in sorted(statuses)
    }


class Api(APIRouter):
    """Operations about one noun, below `/api`; `knows_login` False where a route finds out by itself who asks."""

    def __init__(self, tag: str, *, knows_login: bool = True) -> None:
        super().__init__(
            prefix="/api",
            tags=[tag],
            route_class=_Tagged,
            dependencies=[*([KNOW_LOGIN] if knows_login else []), Depends(only_known_parameters)],
        )
        self.offered: defaultdict[str, set[str]] = defaultdict(lambda: {"OPTIONS"})

    def read(
        self,
        path: str,
        *,
        model: type[BaseModel] | None = None,
        refuses: Sequence[int] = (404,),
        right: Right = Right.READ,
        signed_in: bool = False,
        media_type: str = "",
    ) -> Callable[[F], F]:
        """Add a GET, and the HEAD that goes with it; `media_type` for files."""
        responses = problems(304, 401, 403, 422, *refuses)
        if media_type and model is None:
            responses[200] = {"content": {media_type: {"schema": {"type": "string", "format": "binary"}}}}
        options: dict[str, Any] = {
            "responses": responses,
            "response_model": model,
            "openapi_extra": _extra(right, signed_in=signed_in),
        }
        if media_type:
            options["response_class"] = Annotated_ if model else Response

        def add(function: F) -> F:
            name = _name(function)
            self.add_api_route(path, function, methods=["GET"], operation_id=name, **options)
            self.add_api_route(path, function, methods=["HEAD"], include_in_schema=False, **options)
            self.offered[f"/api{path}"] |= {"GET", "HEAD"}
            return function

        return add

    def change(
        self,
        path: str,
        *,
        right: Right | Mapping[str, Right],
        model: type[BaseModel],
        status: int = 201,
        refuses: Sequence[int] = (404, 409),
        signed_in: bool = True,
        conditional: bool = False,
    ) -> Callable[[F], F]:
        """Add a POST; `right` names one right, or that of each act."""
        statuses = {400, 401, 403, 413, 422, *refuses} | ({412} if conditional else set())

        def add(function: F) -> F:
            self.add_api_route(
                path,
                function,
                methods=["POST"],
                operation_id=_name(function),
                response_model=model,
                status_code=status,
                responses=problems(*statuses) | _created(status),
                openapi_extra=_extra(right, signed_in=signed_in),
            )
            self.offered[f"/api{path}"].add("POST")
            return function

        return add


def _created(status: int) -> dict[int | str, dict[str, Any]]:
    if status != HTTPStatus.CREATED:
        return {}
    place = {"description": "Where it is to be read.", "schema": {"type": "string"}, "required": True}
    return {status: {"description": "Made.", "headers": {"Location": place}}}


def _name(function: Route) -> str:
    return f"{function.__module__.rpartition('.')[2]}_{function.__name__}"


def _extra(right: Right | Mapping[str, Right], *, signed_in: bool) -> dict[str, Any]:
    rights = right.value if isinstance(right, Right) else {act: needed.value for act, needed in right.items()}
    return {"x-right": rights} | ({"security": _SIGNED_IN} if signed_in else {})


def rest(routers: Iterable[Api]) -> APIRouter:
    """Return what every address answers besides its operations: OPTIONS, and 405 with all that it offers."""
    offered: defaultdict[str, set[str]] = defaultdict(set)
    for router in routers:
        for path, methods in router.offered.items():
            offered[path] |= methods
    others = APIRouter(include_in_schema=False)
    for path, methods in offered.items():
        allow = ", ".join(sorted(methods))
        others.add_api_route(path, _options(allow), methods=["OPTIONS"])
        others.add_api_route(path, _refuse(allow), methods=sorted(_METHODS - methods))
    return others


def _options(allow: str) -> Route:
    def options() -> Response:
        return Response(status_code=204, headers={"Allow": allow})

    return options


def _refuse(allow: str) -> Route:
    def refuse() -> Response:
        raise HTTPException(405, headers={"Allow": allow})

    return refuse
