"""Logs for operators: one line each, never a text or an address of a contact."""

import logging
import logging.config


def set_up(level: str) -> None:
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "plain": {
                    "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
                }
            },
            "handlers": {
                "stderr": {
                    "class": "logging.StreamHandler",
                    "stream": "ext://sys.stderr",
                    "formatter": "plain",
                }
            },
            "root": {"handlers": ["stderr"], "level": level.upper()},
            "loggers": {
                # httpx logs whole URLs, and Telegram's hold the bot's token.
                "httpx": {"level": "WARNING"},
                "httpcore": {"level": "WARNING"},
                "alembic": {"level": "WARNING"},
                "uvicorn.access": {"level": "WARNING"},
            },
        }
    )
