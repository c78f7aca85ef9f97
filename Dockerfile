# The course as a server: locked, not root, with a health check.
#
#     docker build --tag two-kitchens .
#     docker run --rm --publish 127.0.0.1:8501:8501 two-kitchens
#
# It shows recorded results, labelled so: a container that could start other containers would be root on its host.
ARG BASE=python:3.13.7-slim-bookworm@sha256:adafcc17694d715c905b4c7bebd96907a1fd5cf183395f0ebc4d3428bd22d92d
FROM ${BASE}

RUN python3 -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements.txt /opt/requirements.txt
RUN pip install --no-cache-dir --require-hashes --requirement /opt/requirements.txt

WORKDIR /course
COPY app.py ./
COPY .streamlit .streamlit
COPY sandbox sandbox
COPY grader grader
COPY exercises exercises
COPY solutions solutions
COPY workshop workshop
COPY lessons lessons
RUN python3 -m compileall -q app.py sandbox grader workshop lessons

USER 1000:1000
ENV HOME=/tmp PYTHONDONTWRITEBYTECODE=1 TWO_KITCHENS_ENGINE=recorded
EXPOSE 8501
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python3", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
# Inside the container it listens on every address; what the world sees is up to --publish.
CMD ["streamlit", "run", "app.py", "--server.address=0.0.0.0", "--server.port=8501", "--server.headless=true"]
