# One image for pages, sockets and the worker: the command says which.
FROM python:3.13-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
COPY requirements/production.txt /build/
RUN python -m venv /hansa/venv \
    && /hansa/venv/bin/pip install --require-hashes --only-binary :all: -r /build/production.txt
WORKDIR /hansa/house
COPY manage.py ./
COPY deploy/messages.py deploy/healthy.py deploy/
COPY platform platform
COPY workgroups workgroups
COPY events events
COPY exchanges exchanges
COPY frontend frontend
# Languages are compiled and static files named by their content here, once; no process writes into its own code.
RUN /hansa/venv/bin/python deploy/messages.py \
    && VAR=/hansa/build STATIC_ROOT=/hansa/static SECRET_KEY=used-for-nothing-but-this-one-step-of-the-build \
        /hansa/venv/bin/python manage.py collectstatic --no-input --verbosity 0 \
    && /hansa/venv/bin/python -m compileall -q platform workgroups events exchanges frontend

FROM python:3.13-slim-bookworm
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/hansa hansa
COPY --from=build /hansa /hansa
ENV PATH=/hansa/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    VAR=/var/lib/hansa STATIC_ROOT=/hansa/static
WORKDIR /hansa/house
USER hansa
EXPOSE 8000
STOPSIGNAL SIGTERM
CMD ["python", "manage.py", "serve", "pages", "--host", "0.0.0.0", "--processes", "2"]
