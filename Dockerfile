# kefu in a container. Build: docker build --build-arg TORCH_INDEX=<an index of CPU builds of PyTorch> --tag kefu .

FROM python:3.11-slim-bookworm AS build

# Where a CPU build of torch is found; empty: the index pip is set up with, which may hold builds for graphics cards only.
ARG TORCH_INDEX=""

WORKDIR /app
RUN python -m venv .venv && .venv/bin/pip install --no-cache-dir --quiet --upgrade "pip>=25.1"
COPY constraints.txt ./
RUN .venv/bin/pip install --no-cache-dir --quiet ${TORCH_INDEX:+--index-url "$TORCH_INDEX"} "$(grep '^torch==' constraints.txt)"

# The packages are empty here, so that the dependencies are installed again only when their list changes.
COPY pyproject.toml README.md LICENSE ./
RUN mkdir knowledge ingest service \
    && touch knowledge/__init__.py ingest/__init__.py service/__init__.py \
    && .venv/bin/pip install --no-cache-dir --quiet --constraint constraints.txt --editable ".[postgresql]"

# The embedding model, exported now, so that a container starts in seconds.
COPY knowledge knowledge
RUN .venv/bin/python -c "from pathlib import Path; from knowledge.embedding import open_embedder; open_embedder('bundled', Path('/data/cache'))"

COPY ingest ingest
COPY service service
COPY prompts prompts
RUN .venv/bin/python -m compileall -q knowledge ingest service


FROM python:3.11-slim-bookworm

RUN useradd --uid 10001 --no-create-home --home-dir /data kefu
COPY --from=build /app /app
COPY --from=build --chown=kefu:kefu /data /data

ENV PATH="/app/.venv/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    ORT_DISABLE_TELEMETRY=1 \
    KEFU_DATA_DIR=/data \
    KEFU_HOST=0.0.0.0 \
    KEFU_PORT=8000
WORKDIR /app
USER kefu
VOLUME /data
EXPOSE 8000

HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import http.client, os, sys; c = http.client.HTTPConnection('127.0.0.1', int(os.environ['KEFU_PORT']), timeout=4); c.request('GET', '/health/ready'); sys.exit(c.getresponse().status != 200)"]

ENTRYPOINT ["kefu"]
CMD ["serve"]
