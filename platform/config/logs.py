"""What stands in no log: addresses that are secrets. Django names the address of every answer that went wrong."""

import logging
import re

SECRET = re.compile(r"(/polls/)[\w-]{20,}")


class WithoutSecrets(logging.Filter):
    """Leaves every line, and takes out of it what gives access to whoever reads it."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        cleaned = SECRET.sub(r"\1(secret)", text)
        if cleaned != text:
            record.msg, record.args = cleaned, ()
        return True
