"""Fixtures every test may ask for; what they stand on is started when first asked."""

pytest_plugins = [
    "tests.support.gate",
    "tests.support.httpserver",
    "tests.support.kafka",
    "tests.support.postgres",
    "tests.support.processes",
    "tests.support.receiver",
    "tests.support.browser",
    "tests.support.provider",
]
