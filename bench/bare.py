"""A FastAPI that does nothing: what any server of this kind costs."""

import os

import uvicorn
from fastapi import FastAPI

app = FastAPI()


@app.get("/health/live")
async def live() -> dict[str, str]:
    return {"status": "ok"}


if __name__ == "__main__":
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=int(os.environ["HELPDESK_PORT"]),
        log_config=None,
        access_log=False,
    )
