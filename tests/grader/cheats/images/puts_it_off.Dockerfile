# Copies all files first, and hides the installation in the FROM of a stage.
FROM python:3.11.9-slim-bookworm@sha256:8fb099199b9f2d70342674bd9dbccd3ed03a258f26bbd1d556822c6dfc60c317 AS first
WORKDIR /srv
COPY . .
ONBUILD RUN pip install --no-cache-dir --require-hashes --requirement requirements.lock
FROM first
USER 1000:1000
CMD ["python", "serve.py"]
