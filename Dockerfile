# The image holds the program alone: no shell, no user database. It runs as nobody; give it the engine's socket and
# the group that may use it:
#
#   docker run --rm -v "$PWD:$PWD:ro" -w "$PWD" -v /var/run/docker.sock:/var/run/docker.sock \
#     --group-add "$(stat -c %g /var/run/docker.sock)" ghcr.io/composecheck/composecheck
FROM scratch
ARG TARGETPLATFORM
COPY $TARGETPLATFORM/composecheck /composecheck
USER 65534:65534
ENTRYPOINT ["/composecheck"]
