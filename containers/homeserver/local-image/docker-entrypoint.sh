#!/bin/sh
# What Testcontainers' module needs of the official image's entrypoint: POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB and
# POSTGRES_INITDB_ARGS, a server that only listens to others when its database is made, and that is told so in its log.
set -eu
if [ "$1" != postgres ]; then exec "$@"; fi
as_postgres() { setpriv --reuid postgres --regid postgres --init-groups "$@"; }
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    install -d -o postgres -g postgres -m 700 "$PGDATA"
    install -d -o postgres -g postgres -m 2775 /var/run/postgresql
    install -o postgres -m 600 /dev/null /tmp/password
    printf %s "$POSTGRES_PASSWORD" >/tmp/password
    # shellcheck disable=SC2086
    as_postgres initdb --username="$POSTGRES_USER" --pwfile=/tmp/password --auth-local=trust \
        --auth-host=scram-sha-256 ${POSTGRES_INITDB_ARGS:-}
    rm /tmp/password
    echo "host all all all scram-sha-256" >>"$PGDATA/pg_hba.conf"
    as_postgres pg_ctl -o "-c listen_addresses=''" -w start
    database=${POSTGRES_DB:-$POSTGRES_USER}
    if [ "$database" != postgres ]; then as_postgres createdb --username="$POSTGRES_USER" "$database"; fi
    as_postgres pg_ctl -m fast -w stop
    echo "listen_addresses = '*'" >>"$PGDATA/postgresql.conf"
fi
unset POSTGRES_PASSWORD
exec setpriv --reuid postgres --regid postgres --init-groups "$@"
