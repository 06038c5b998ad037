FROM python:3.12-slim
WORKDIR /srv
COPY server/pyproject.toml server/
RUN pip install ./server
COPY server/ server/
WORKDIR /srv/server
CMD ["uvicorn", "desk.main:app", "--host", "0.0.0.0", "--port", "8000"]
