"""What ingest is held against: a bare FastAPI route that only decodes the same body. `python -m bench.bare ingest` starts it."""

import json
from typing import Any

import uvicorn
from fastapi import FastAPI, Request

from shared.settings import Settings

app = FastAPI()


@app.get("/readyz")
async def readyz() -> dict[str, bool]:
    """At once."""
    return {"ready": True}


@app.post("/v1/filings", status_code=202)
async def file(request: Request) -> dict[str, Any]:
    """Decode, answer."""
    return {"lrn": json.loads(await request.body())["lrn"]}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=Settings().port, log_config=None, access_log=False, server_header=False)
