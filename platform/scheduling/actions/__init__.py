"""Finding a time together. Each verb locks the Poll's row first."""
