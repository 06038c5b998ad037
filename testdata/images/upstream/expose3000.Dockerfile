FROM composecheck.test/upstream:latest
EXPOSE 3000
