# The fake as a service of docker-compose and CI: docs/other_languages.md.
FROM python:3.13-slim

COPY . /source
RUN pip install --no-cache-dir "/source[server-moto]" && rm -r /source

USER nobody
EXPOSE 4584
HEALTHCHECK --interval=2s --timeout=2s --start-period=10s \
    CMD ["python", "-c", "import codedeploy_fake; codedeploy_fake.connect('http://127.0.0.1:4584')"]
ENTRYPOINT ["codedeploy-fake"]
CMD ["serve", "--host", "0.0.0.0"]
