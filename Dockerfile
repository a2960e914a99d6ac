# One image for every service; the command says which: `up` (all in one process), `up --only risk`, `migrate`, `topics` ...
FROM python:3.13-slim AS build

ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ONLY_BINARY=:all: PIP_ROOT_USER_ACTION=ignore
WORKDIR /src

# Dependencies first: they change least. Every file is compared with its hash in the lock.
COPY requirements.lock ./
RUN python -m venv --without-pip /opt/portcullis \
    && pip --python /opt/portcullis/bin/python install --require-hashes -r requirements.lock

COPY pyproject.toml README.md LICENSE ./
COPY shared shared
COPY services services
RUN pip --python /opt/portcullis/bin/python install --no-deps --no-build-isolation .


FROM python:3.13-slim

LABEL org.opencontainers.image.title="Portcullis" \
      org.opencontainers.image.description="Open advance cargo risk assessment under the WCO SAFE Framework of Standards" \
      org.opencontainers.image.licenses="Apache-2.0"

RUN useradd --uid 10001 --user-group --no-log-init --shell /usr/sbin/nologin --home-dir /var/lib/portcullis --create-home portcullis
COPY --from=build /opt/portcullis /opt/portcullis

ENV PATH=/opt/portcullis/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PORTCULLIS_HOME=/var/lib/portcullis \
    PORTCULLIS_HOST=0.0.0.0 \
    PORTCULLIS_PORT=8000

USER 10001:10001
WORKDIR /var/lib/portcullis
VOLUME /var/lib/portcullis
EXPOSE 8000

# Alive, not ready: a gate that waits for its database must not be restarted for it.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['PORTCULLIS_PORT'] + '/healthz', timeout=4)"]

ENTRYPOINT ["portcullis"]
CMD ["up"]
