# The packages, exactly as locked.
FROM python:3.13-slim AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements.txt /
RUN python -m venv /venv \
    && /venv/bin/pip install --require-hashes --only-binary :all: -r /requirements.txt

# The program. The browser's half is built and committed, so no Node.js is needed.
FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    BACKCHANNEL_DATA=/data \
    BACKCHANNEL_LOG_TO=stdout \
    BACKCHANNEL_SERVER=uvicorn \
    PORT=8000
RUN groupadd --gid 10001 backchannel \
    && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin backchannel \
    && install --directory --owner=10001 --group=10001 --mode=0700 /data
COPY --from=packages /venv /venv
WORKDIR /app
COPY manage.py ./
COPY backchannel ./backchannel
COPY negotiation ./negotiation
COPY players ./players
RUN python -m compileall -q /app
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://localhost:' + os.environ['PORT'] + '/healthz', timeout=2)"]
CMD ["python", "manage.py", "serve"]
