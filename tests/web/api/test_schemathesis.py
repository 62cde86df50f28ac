"""Generated requests find nothing: no server error, no answer that the description does not know, no wrong data taken.

The runs here are modest. `python -m tests.web.api.campaign` runs the same at length over a whole story.
"""

from __future__ import annotations

import os

import pytest
from fastapi import APIRouter, FastAPI
from starlette.responses import JSONResponse, Response

from tests.support.tambon import SLUG
from tests.web.api.campaign import campaign
from tests.web.api.conftest import World

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "evidence"
EXAMPLES = max(2, int(os.environ.get("EVIDENCE_EXAMPLES", "2000")) // 40) if LONG else 1


@pytest.mark.evidence
@pytest.mark.filterwarnings("default")  # the generator warns of its own doings
@pytest.mark.parametrize("role", ["", "citizen", "secretariat", "officer"])
def test_generated_requests_find_nothing(world: World, role: str):
    everything = LONG or role == "secretariat"
    key, examples = world.keys.get(role), EXAMPLES if everything else 3 * EXAMPLES
    found = campaign(world.app, SLUG, role or "anonymous", key, examples=examples, coverage=everything)
    assert found.failures == []
    assert found.cases >= (2_000 if everything else 50)
    assert found.checks >= 5 * found.cases
    assert 200 in found.statuses
    assert max(found.statuses) < 500


@pytest.mark.filterwarnings("default")
def test_the_generator_notices_operations_that_do_not_do_as_they_say():
    router = APIRouter()

    def breaks(number: int) -> Response:
        return JSONResponse({}, 500 if number % 2 else 418)

    def lies() -> Response:
        return JSONResponse({"number": "one"})

    router.add_api_route("/api/breaks/{number}", breaks, response_model=dict[str, int])
    router.add_api_route("/api/lies", lies, response_model=dict[str, int])
    app = FastAPI(openapi_url="/api/openapi.json")
    app.include_router(router)
    found = campaign(app, SLUG, "anonymous", None, examples=20)
    noticed = {failure.partition(":")[0] for failure in found.failures}
    assert noticed >= {"not_a_server_error", "status_code_conformance", "response_schema_conformance"}
