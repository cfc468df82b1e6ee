#!/usr/bin/env bash
# Gets what the tests need beyond Python: a browser, pdftotext to read what it prints, a Java 17 (or 21) and Maven,
# then the released jars of Neo4j.
# On Debian and Ubuntu as root it installs what is missing and says so; elsewhere it names what is missing.
# Chromium without its window is installed beside one that is there: it takes a fifth less time.
# Node 20 with npm it names only: what Debian has is older.
# What stays missing ends the run under REQUIRE_BROWSER=1, REQUIRE_NEO4J=1 or REQUIRE_NODE=1; else its tests are
# skipped, aloud.
set -euo pipefail
python=${1:?usage: tests/prepare.sh PYTHON}

say() { echo "tests/prepare.sh: $*"; }
has_light_browser() { command -v chromium-headless-shell; } >/dev/null
has_browser() { has_light_browser || command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null
has_pdf_reader() { command -v pdftotext; } >/dev/null
has_java() { "$python" -c 'from tests.neo4j_server.jars import java; java()'; } 2>/dev/null
has_maven() { command -v mvn; } >/dev/null
has_node() { command -v node && command -v npm; } >/dev/null
can_install() { command -v apt-get >/dev/null && [ "$(id -u)" -eq 0 ]; }
jdk() { apt-cache show openjdk-17-jdk-headless >/dev/null 2>&1 && echo openjdk-17-jdk-headless || echo openjdk-21-jdk-headless; }
# What Debian has and others may not; without it and without any other, the whole of Chromium.
light_browser() { apt-cache show chromium-headless-shell >/dev/null 2>&1 && echo chromium-headless-shell || has_browser || echo chromium; }

install_missing() {
    apt-get update -qq
    local packages=()
    has_light_browser || packages+=($(light_browser) fonts-liberation)
    has_pdf_reader || packages+=(poppler-utils)
    has_java || packages+=("$(jdk)")
    has_maven || packages+=(maven)
    say "installing with apt-get: ${packages[*]}"
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"
}

if ! { has_light_browser && has_pdf_reader && has_java && has_maven; } && can_install; then
    install_missing || say "apt-get could not install everything"
fi

has_browser || { say "missing: Chromium (Debian: chromium-headless-shell, or chromium)"; [ "${REQUIRE_BROWSER:-}" != 1 ]; }
has_pdf_reader || { say "missing: pdftotext (Debian: poppler-utils)"; [ "${REQUIRE_BROWSER:-}" != 1 ]; }
has_java || { say "missing: a JDK 17 or 21 (Debian: openjdk-17-jdk-headless)"; [ "${REQUIRE_NEO4J:-}" != 1 ]; }
has_node || { say "missing: Node 20 with npm (to make the bundle of app/care_graph again)"; [ "${REQUIRE_NODE:-}" != 1 ]; }
has_maven || { say "missing: Maven (Debian: maven)"; [ "${REQUIRE_NEO4J:-}" != 1 ]; }
"$python" -m tests.neo4j_server resolve || [ "${REQUIRE_NEO4J:-}" != 1 ]
